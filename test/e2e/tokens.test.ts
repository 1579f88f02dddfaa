/** Tokens in a browser: bought by a customer, granted and revoked by an admin. */
import { test } from 'vitest'
import { assertPagesQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { payByCard, signUp } from './visitor.ts'

const email = 'ada@example.com'

const shop = shopInBrowser()

test('a customer buys a token pack, and an admin grants and revokes tokens', async () => {
  const ada = await shop.newVisitor()
  const { page } = ada
  await signUp(ada, email)

  await page.goto('/account/tokens')
  await page.getByText('You have no tokens to spend.').waitFor()
  await page.getByRole('button', { name: 'Add to cart: 50 tokens' }).click()
  await page.getByRole('button', { name: 'Checkout' }).waitFor()
  await ada.goToPayment()
  await payByCard(page)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()

  await page.goto('/account/tokens')
  await page.getByText('50 tokens', { exact: true }).first().waitFor()
  await page.getByText('50 tokens granted, 0 tokens used.').waitFor()
  await page.getByText('Token pack purchased').waitFor()
  await assertPagesQuality(ada, 'tokens')

  await page.goto('/admin/tokens')
  await page.getByLabel('Search').fill(email)
  await page.getByRole('button', { name: 'Apply' }).click()
  await assertPagesQuality(ada, 'admin-tokens')
  await page.getByRole('link', { name: email }).click()
  await page.getByLabel('Tokens to grant').fill('25')
  await page.getByLabel('Reason for the grant').fill('An outage')
  await page.getByRole('button', { name: 'Grant tokens' }).click()
  await page.getByText('Granted by the shop: An outage').waitFor()
  await page.locator('select[name=grantId]').selectOption({ label: 'Granted by the shop: 25 of 25 left' })
  await page.getByLabel('Tokens to revoke').fill('5')
  await page.getByLabel('Reason for revoking').fill('Too many')
  await page.getByRole('button', { name: 'Revoke grant' }).click()
  await page.getByText('Revoked: Too many').waitFor()
  await assertPagesQuality(ada, 'admin-token-account')
  await page.goto('/account/tokens')
  await page.getByText('70 tokens', { exact: true }).first().waitFor()
  await page.context().close()
})
