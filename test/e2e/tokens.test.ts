/** Tokens on pages: bought by whoever is signed in, given and taken back by who keeps the shop. */
import { Client } from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { findPremises, type Premises, startShop } from '../shop-process.ts'
import { violations } from './axe.ts'
import { type Visitor, welcome } from './visitor.ts'

const email = 'ada@example.com'
const password = 'a long password'

let database: TestDatabase
let shop: Premises
let browser: Browser

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await findPremises()
  // As a role that owns nothing: the tables are there.
  Object.assign(shop.settings, { DATABASE_URL: database.runtimeUrl })
  await startShop(shop)
  browser = await launchBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await shop?.clear()
  await database?.drop()
})

test('a pack is bought and seen, and an admin gives tokens and takes them back', { timeout: 120_000 }, async () => {
  const ada = await welcome(browser, shop.url)
  const { page } = ada
  await signUp(page)

  await page.goto('/account/tokens')
  await page.getByText('Nothing to spend at the moment.').waitFor()
  await page.getByRole('button', { name: 'Put 50 tokens into the cart' }).click()
  await page.getByRole('button', { name: 'Checkout' }).waitFor()
  await ada.goToPayment()
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByTestId('pay').click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()

  await page.goto('/account/tokens')
  await page.getByText('50 tokens', { exact: true }).first().waitFor()
  await page.getByText('50 tokens came, 0 tokens were used.').waitFor()
  await page.getByText('Granted').waitFor()
  await look(ada, 'tokens')

  await page.goto('/admin/tokens')
  await page.getByLabel('Search').fill(email)
  await page.getByRole('button', { name: 'Show' }).click()
  await look(ada, 'admin-tokens')
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
  await look(ada, 'admin-token-account')
  await page.goto('/account/tokens')
  await page.getByText('70 tokens', { exact: true }).first().waitFor()
  await page.context().close()
})

/** At the width of a desk and of a hand. */
async function look({ page, picture }: Visitor, name: string): Promise<void> {
  for (const width of [1200, 390]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await violations(page)).toEqual([])
    await picture(`${name}-${width}`)
  }
  await page.setViewportSize({ width: 1200, height: 900 })
}

async function signUp(page: Page): Promise<void> {
  await page.goto('/account')
  await page.getByRole('link', { name: 'Open an account' }).click()
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Open the account' }).click()
  await page.getByText(`We wrote to ${email}`).waitFor()
  await page.goto(await wayIn())
  await page.getByLabel('The password you chose').fill(password)
  await page.getByRole('button', { name: 'Confirm and sign in' }).click()
  await page.getByText('None yet.').waitFor()
}

/** As the mail has it, which nobody carries here. */
async function wayIn(): Promise<string> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    const { rows } = await client.query<{ token: string }>(`select letter ->> 'token' as token from shop.mail`)
    return `/account/verify?token=${encodeURIComponent(rows[0]?.token ?? '')}`
  } finally {
    await client.end()
  }
}
