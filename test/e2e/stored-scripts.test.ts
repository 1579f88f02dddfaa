/** A script in a product's name and in what a customer writes, shown in the shop, on the payment page and in the admin's inbox. */
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { findPremises, type Premises, startShop } from '../shop-process.ts'

const hostile = `"'><script>window.stolen=1</script><img src=x onerror="window.stolen=1"></script><svg onload=stolen=1>`

let database: TestDatabase
let shop: Premises
let browser: Browser

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await findPremises()
  Object.assign(shop.settings, { DATABASE_URL: database.url })
  // The goods come with the first start; the pages are made at the second.
  const first = await startShop(shop)
  await first.stop()
  await query('update shop.product set name = $1, description = $1', [hostile])
  await startShop(shop)
  browser = await launchBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await shop?.clear()
  await database?.drop()
})

test('a product’s name is text on every page that shows it', { timeout: 90_000 }, async () => {
  const context = await browser.newContext({ baseURL: shop.url })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const look = async () => {
    await page.waitForLoadState('networkidle')
    expect(await page.content(), page.url()).not.toContain('<svg onload')
    expect(await page.evaluate('window.stolen'), page.url()).toBeUndefined()
  }
  await page.goto('/')
  await page.getByText(hostile).first().waitFor()
  await look()
  await page.goto('/products/bike-mount')
  await look()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: 'Go to the cart' }).click()
  await look()
  await page.getByRole('button', { name: 'Checkout' }).click()
  await page.getByTestId('pay').waitFor()
  await look()
  await page.getByLabel('Email').fill('buyer@example.com')
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByTestId('pay').click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await look()
  await page.goto('/admin/events')
  await look()
  await page.getByRole('link', { name: 'checkout.session.completed' }).first().click()
  await look()
  for (const path of ['/admin/products', '/admin/stock']) {
    await page.goto(path)
    await look()
  }
  await context.close()
})

test('a buyer’s address is text wherever the shop reads it', { timeout: 90_000 }, async () => {
  // No door takes such an address; this one came in some other way.
  await query('update shop.order set email = $1, client_ref = $1', [hostile])
  await query('update shop.mail set recipient = $1, error = $1', [hostile])
  const context = await browser.newContext({ baseURL: shop.url })
  const page = await context.newPage()
  const [order] = await query('select id from shop.order')
  // The list of orders names no buyer; the others have to show the address, or nothing was tried.
  for (const [path, shows] of [
    ['/admin/mail', true],
    ['/admin/orders', false],
    [`/admin/orders/${order?.id}`, true],
  ] as const) {
    expect((await page.goto(path))?.status(), path).toBe(200)
    await page.waitForLoadState('networkidle')
    for (const mail of await page.locator('summary').all()) await mail.click()
    if (shows) await page.getByText(hostile).first().waitFor()
    expect(await page.content(), path).not.toContain('<svg onload')
    expect(await page.evaluate('window.stolen'), path).toBeUndefined()
  }
  await context.close()
})

async function query(text: string, values: string[] = []): Promise<{ id?: unknown }[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(text, values)
  await client.end()
  return rows
}
