/** An account, from the first form to the last, as its owner sees it; the mails are read where the shop keeps them. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const email = 'ada@example.com'
const [first, second] = ['a first password', 'a second password']

const shop = shopInBrowser()

test('an account is opened, bought with, lost and found again, and deleted', async () => {
  const ada = await shop.welcome()
  const { page } = ada
  await page.goto('/account')
  await page.getByRole('link', { name: 'Open an account' }).click()
  await fill(page, { 'E-mail address': email, Password: first }, 'Open the account')
  await page.getByText(`We wrote to ${email}`).waitFor()

  await page.goto(await linkIn('Confirm your e-mail address'))
  await fill(page, { 'The password you chose': 'not this one' }, 'Confirm and sign in')
  await page.getByText('Incorrect email or password.').waitFor()
  await fill(page, { 'The password you chose': first }, 'Confirm and sign in')
  await page.getByText('None yet.').waitFor()

  await ada.putInCart('Bike Mount')
  await ada.goToPayment()
  await payByCard(page)
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.goto('/account')
  await page.getByText('1 × Bike Mount').waitFor()
  await assertPageQuality(page)
  await ada.picture('account')
  const kept = (await ada.call('GET', '/api/account/export')) as { account: unknown; orders: unknown[] }
  expect(kept).toMatchObject({ account: { email }, orders: [{ status: 'paid', email }] })

  const elsewhere = await shop.welcome()
  await signIn(elsewhere.page, first)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await elsewhere.page.goto('/account')
  await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor()

  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await fill(page, { 'E-mail address': email }, 'Send me a link')
  await page.getByText('a link is on its way').waitFor()
  await page.goto(await linkIn('Set a new password'))
  await fill(page, { 'New password': second }, 'Set the password')
  await page.getByText('counts from now on').waitFor()
  await signIn(page, second)

  await page.getByRole('button', { name: 'Delete my account' }).click()
  await fill(page, { 'Your password': second }, 'Delete my account for good')
  await page.getByText('This account has an open order.').waitFor()
  await send()
  await fill(page, { 'Your password': second }, 'Delete my account for good')
  await page.waitForURL(`${shop.environment.url}/`)
  await page.goto('/account/sign-in')
  await fill(page, { 'E-mail address': email, Password: second }, 'Sign in')
  await page.getByText('Incorrect email or password.').waitFor()
  await Promise.all([page.context().close(), elsewhere.page.context().close()])
})

/** In the latest mail with this subject, as who sits at the machine reads it. */
async function linkIn(subject: string): Promise<string> {
  const context = await shop.browser.newContext({
    baseURL: shop.environment.url,
    viewport: { width: 390, height: 800 },
  })
  const page = await context.newPage()
  await page.goto('/admin/emails')
  const mail = page.getByRole('listitem').filter({ hasText: subject }).first()
  await mail.getByText(subject).first().click()
  const text = await mail.locator('pre').textContent()
  await assertPageQuality(page)
  await page.screenshot({ path: 'test-results/screenshots/admin-mail.png', fullPage: true })
  await context.close()
  return /http:\S+token=\S+/.exec(text ?? '')?.[0] ?? ''
}

async function fill(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  const press = page.getByRole('button', { name: button, exact: true })
  // The page before may have fields of the same names.
  await press.waitFor()
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await press.click()
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto('/account/sign-in')
  await fill(page, { 'E-mail address': email, Password: password }, 'Sign in')
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  await page.getByText(email).waitFor()
}

/** As if the parcel had gone. */
const send = () => shop.query('update shop.order_line set fulfilled_quantity = quantity')
