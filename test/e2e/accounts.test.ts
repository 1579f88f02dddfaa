/** An account, from the first form to the last, as its owner sees it; the mails are read where the shop keeps them. */
import { Client } from 'pg'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { findPremises, type Premises, startShop } from '../shop-process.ts'
import { violations } from './axe.ts'
import { welcome } from './visitor.ts'

const email = 'ada@example.com'
const [first, second] = ['a first password', 'a second password']

let database: TestDatabase
let shop: Premises
let browser: Browser

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await findPremises()
  Object.assign(shop.settings, { DATABASE_URL: database.url })
  await startShop(shop)
  browser = await launchBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await shop?.clear()
  await database?.drop()
})

test('an account is opened, bought with, lost and found again, and deleted', { timeout: 120_000 }, async () => {
  const ada = await welcome(browser, shop.url)
  const { page } = ada
  await page.goto('/account')
  await page.getByRole('link', { name: 'Open an account' }).click()
  await fill(page, { 'E-mail address': email, Password: first }, 'Open the account')
  await page.getByText(`We wrote to ${email}`).waitFor()

  await page.goto(await linkIn('Confirm your e-mail address'))
  await fill(page, { 'The password you chose': 'not this one' }, 'Confirm and sign in')
  await page.getByText('No account has this e-mail address and this password.').waitFor()
  await fill(page, { 'The password you chose': first }, 'Confirm and sign in')
  await page.getByText('None yet.').waitFor()

  await ada.putInCart('Bike Mount')
  await ada.goToPayment()
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByTestId('pay').click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.goto('/account')
  await page.getByText('1 × Bike Mount').waitFor()
  expect(await violations(page)).toEqual([])
  await ada.picture('account')
  const kept = (await ada.call('GET', '/api/account/export')) as { account: unknown; orders: unknown[] }
  expect(kept).toMatchObject({ account: { email }, orders: [{ status: 'paid', email }] })

  const elsewhere = await welcome(browser, shop.url)
  await signIn(elsewhere.page, first)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await elsewhere.page.goto('/account')
  await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor()

  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // Both pages ask for an address.
  await page.getByRole('button', { name: 'Send me a link' }).waitFor()
  await fill(page, { 'E-mail address': email }, 'Send me a link')
  await page.getByText('a link is on its way').waitFor()
  await page.goto(await linkIn('Set a new password'))
  await fill(page, { 'New password': second }, 'Set the password')
  await page.getByText('counts from now on').waitFor()
  await signIn(page, second)

  await page.getByRole('button', { name: 'Delete my account' }).click()
  await fill(page, { 'Your password': second }, 'Delete my account for good')
  await page.getByText('An order of this account is still under way.').waitFor()
  await send()
  await fill(page, { 'Your password': second }, 'Delete my account for good')
  await page.waitForURL(`${shop.url}/`)
  await page.goto('/account/sign-in')
  await fill(page, { 'E-mail address': email, Password: second }, 'Sign in')
  await page.getByText('No account has this e-mail address and this password.').waitFor()
  await Promise.all([page.context().close(), elsewhere.page.context().close()])
})

/** In the latest mail with this subject, as who sits at the machine reads it. */
async function linkIn(subject: string): Promise<string> {
  const context: BrowserContext = await browser.newContext({ baseURL: shop.url, viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  await page.goto('/admin/mail')
  const mail = page.getByRole('listitem').filter({ hasText: subject }).first()
  await mail.getByText(subject).first().click()
  const text = await mail.locator('pre').textContent()
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.screenshot({ path: 'test-results/screenshots/admin-mail.png', fullPage: true })
  await context.close()
  return /http:\S+token=\S+/.exec(text ?? '')?.[0] ?? ''
}

async function fill(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: button, exact: true }).click()
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto('/account/sign-in')
  await fill(page, { 'E-mail address': email, Password: password }, 'Sign in')
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  await page.getByText(email).waitFor()
}

/** As if the parcel had gone. */
async function send(): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query('update shop.order_line set fulfilled_quantity = quantity')
  await client.end()
}
