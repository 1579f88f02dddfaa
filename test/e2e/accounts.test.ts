/** An account in a browser, from sign-up to deletion. Emails are read on the admin page. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const email = 'ada@example.com'
const [first, second] = ['a first password', 'a second password']

const shop = shopInBrowser()

test('an account is created, used for an order, recovered by a password reset, and deleted', async () => {
  const ada = await shop.newVisitor()
  const { page } = ada
  await page.goto('/account')
  await page.getByRole('link', { name: 'Create account' }).click()
  await fill(page, { Email: email, Password: first }, 'Create account')
  await page.getByText(`Check your inbox. We sent a link to ${email}`).waitFor()

  await page.goto(await linkIn('Confirm your email address'))
  await fill(page, { Password: 'not this one' }, 'Confirm and sign in')
  await page.getByText('Incorrect email or password.').waitFor()
  await fill(page, { Password: first }, 'Confirm and sign in')
  await page.getByText('You have no orders yet.').waitFor()

  await ada.putInCart('Bike Mount')
  await ada.goToPayment()
  await payByCard(page)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  await page.goto('/account')
  await page.getByText('1 × Bike Mount').waitFor()
  await assertPageQuality(page)
  await ada.screenshot('account')
  const data = (await ada.call('GET', '/api/account/export')) as { account: unknown; orders: unknown[] }
  expect(data).toMatchObject({ account: { email }, orders: [{ status: 'paid', email }] })

  const otherBrowser = await shop.newVisitor()
  await signIn(otherBrowser.page, first)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await otherBrowser.page.goto('/account')
  await otherBrowser.page.getByRole('heading', { name: 'Sign in' }).waitFor()

  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await fill(page, { Email: email }, 'Send reset link')
  await page.getByText('has an account, we sent it a link').waitFor()
  await page.goto(await linkIn('Reset your password'))
  await fill(page, { 'New password': second }, 'Save password')
  await page.getByText('Your password was changed.').waitFor()
  await signIn(page, second)

  await page.getByRole('button', { name: 'Delete account' }).click()
  await fill(page, { Password: second }, 'Delete account permanently')
  await page.getByText('This account has an open order.').waitFor()
  await markAsFulfilled()
  await fill(page, { Password: second }, 'Delete account permanently')
  await page.waitForURL(`${shop.environment.url}/`)
  await page.goto('/account/sign-in')
  await fill(page, { Email: email, Password: second }, 'Sign in')
  await page.getByText('Incorrect email or password.').waitFor()
  await Promise.all([page.context().close(), otherBrowser.page.context().close()])
})

/** The link in the latest email with this subject, read on the admin page. */
async function linkIn(subject: string): Promise<string> {
  const context = await shop.browser.newContext({
    baseURL: shop.environment.url,
    viewport: { width: 390, height: 800 },
  })
  const page = await context.newPage()
  await page.goto('/admin/emails')
  const row = page.getByRole('listitem').filter({ hasText: subject }).first()
  await row.getByText(subject).first().click()
  const text = await row.locator('pre').textContent()
  await assertPageQuality(page)
  await page.screenshot({ path: 'test-results/screenshots/admin-emails.png', fullPage: true })
  await context.close()
  return /http:\S+token=\S+/.exec(text ?? '')?.[0] ?? ''
}

async function fill(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  const submit = page.getByRole('button', { name: button, exact: true })
  // Wait for the button, because the previous page may have fields with the same labels.
  await submit.waitFor()
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await submit.click()
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto('/account/sign-in')
  await fill(page, { Email: email, Password: password }, 'Sign in')
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  await page.getByText(email).waitFor()
}

/** Marks every order as fulfilled. */
const markAsFulfilled = () => shop.query('update shop.order_line set fulfilled_quantity = quantity')
