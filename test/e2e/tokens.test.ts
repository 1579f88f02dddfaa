/** Tokens on pages: bought by whoever is signed in, given and taken back by who keeps the shop. */
import { test } from 'vitest'
import { assertPagesQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { payByCard, signUp } from './visitor.ts'

const email = 'ada@example.com'

const shop = shopInBrowser()

test('a pack is bought and seen, and an admin gives tokens and takes them back', async () => {
  const ada = await shop.welcome()
  const { page } = ada
  await signUp(ada, email)

  await page.goto('/account/tokens')
  await page.getByText('Nothing to spend at the moment.').waitFor()
  await page.getByRole('button', { name: 'Put 50 tokens into the cart' }).click()
  await page.getByRole('button', { name: 'Checkout' }).waitFor()
  await ada.goToPayment()
  await payByCard(page)
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()

  await page.goto('/account/tokens')
  await page.getByText('50 tokens', { exact: true }).first().waitFor()
  await page.getByText('50 tokens came, 0 tokens were used.').waitFor()
  await page.getByText('A pack that was bought').waitFor()
  await assertPagesQuality(ada, 'tokens')

  await page.goto('/admin/tokens')
  await page.getByLabel('Search').fill(email)
  await page.getByRole('button', { name: 'Show' }).click()
  await assertPagesQuality(ada, 'admin-tokens')
  await page.getByRole('link', { name: email }).click()
  await page.getByLabel('Tokens to give').fill('25')
  await page.getByLabel('Reason to give').fill('An outage')
  await page.getByRole('button', { name: 'Give' }).click()
  await page.getByText('Granted: An outage').waitFor()
  await page.getByLabel('Of which grant').selectOption({ label: 'admin: 25 left of 25' })
  await page.getByLabel('Tokens to take').fill('5')
  await page.getByLabel('Reason to take').fill('Too many')
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('Taken back: Too many').waitFor()
  await assertPagesQuality(ada, 'admin-token-account')
  await page.goto('/account/tokens')
  await page.getByText('70 tokens', { exact: true }).first().waitFor()
  await page.context().close()
})
