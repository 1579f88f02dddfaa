/** A script in a product's name and in what a customer writes, shown in the shop, on the payment page and in the admin's inbox. */
import { expect, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const hostile = `"'><script>window.stolen=1</script><img src=x onerror="window.stolen=1"></script><svg onload=stolen=1>`

const shop = shopInBrowser({
  prepare: (query) => query('update shop.product set name = $1, description = $1', [hostile]),
})

test('a product’s name is text on every page that shows it', async () => {
  const context = await shop.browser.newContext({ baseURL: shop.environment.url })
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
  await payByCard(page)
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await look()
  await page.goto('/admin/events')
  await look()
  await page.getByRole('link', { name: 'checkout.session.completed' }).first().click()
  await look()
  for (const path of ['/admin/products', '/admin/inventory']) {
    await page.goto(path)
    await look()
  }
  await context.close()
})

test('a buyer’s address is text wherever the shop reads it', async () => {
  // No door takes such an address; this one came in some other way.
  await shop.query('update shop.order set email = $1, client_ref = $1', [hostile])
  await shop.query('update shop.notification set recipient = $1, error = $1', [hostile])
  const context = await shop.browser.newContext({ baseURL: shop.environment.url })
  const page = await context.newPage()
  const [order] = await shop.query('select id from shop.order')
  // The list of orders names no buyer; the others have to show the address, or nothing was tried.
  for (const [path, shows] of [
    ['/admin/emails', true],
    ['/admin/orders', false],
    [`/admin/orders/${order?.id}`, true],
  ] as const) {
    expect((await page.goto(path))?.status(), path).toBe(200)
    await page.waitForLoadState('networkidle')
    for (const mail of await page.locator('summary').all()) {
      await mail.click()
    }
    if (shows) {
      await page.getByText(hostile).first().waitFor()
    }
    expect(await page.content(), path).not.toContain('<svg onload')
    expect(await page.evaluate('window.stolen'), path).toBeUndefined()
  }
  await context.close()
})
