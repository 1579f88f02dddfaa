/**
 * Stored XSS: scripts in product and customer data, in the shop, on the payment page and in the
 * admin.
 */
import { expect, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const payload = `"'><script>window.stolen=1</script><img src=x onerror="window.stolen=1"></script><svg onload=stolen=1>`

const shop = shopInBrowser({
  prepare: (query) => query('update shop.product set name = $1, description = $1', [payload]),
})

test('a script in a product’s name is shown as text on every page', async () => {
  const context = await shop.browser.newContext({ baseURL: shop.environment.url })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const expectNoScript = async () => {
    await page.waitForLoadState('networkidle')
    expect(await page.content(), page.url()).not.toContain('<svg onload')
    expect(await page.evaluate('window.stolen'), page.url()).toBeUndefined()
  }
  await page.goto('/')
  await page.getByText(payload).first().waitFor()
  await expectNoScript()
  await page.goto('/products/bike-mount')
  await expectNoScript()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: 'View cart' }).click()
  await expectNoScript()
  await page.getByRole('button', { name: 'Checkout' }).click()
  await page.getByTestId('pay').waitFor()
  await expectNoScript()
  await page.getByLabel('Email').fill('buyer@example.com')
  await payByCard(page)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  await expectNoScript()
  await page.goto('/admin/events')
  await expectNoScript()
  await page.getByRole('link', { name: 'checkout.session.completed' }).first().click()
  await expectNoScript()
  for (const path of ['/admin/products', '/admin/inventory']) {
    await page.goto(path)
    await expectNoScript()
  }
  await context.close()
})

test('a script in a customer’s email address is shown as text on every admin page', async () => {
  // Written with SQL, because the API rejects such an address.
  await shop.query('update shop.order set email = $1, client_ref = $1', [payload])
  await shop.query('update shop.notification set recipient = $1, error = $1', [payload])
  const context = await shop.browser.newContext({ baseURL: shop.environment.url })
  const page = await context.newPage()
  const [order] = await shop.query('select id from shop.order')
  // `shows`: the page displays the address; otherwise the test would prove nothing.
  for (const [path, shows] of [
    ['/admin/emails', true],
    ['/admin/orders', false],
    [`/admin/orders/${order?.id}`, true],
  ] as const) {
    expect((await page.goto(path))?.status(), path).toBe(200)
    await page.waitForLoadState('networkidle')
    for (const row of await page.locator('summary').all()) {
      await row.click()
    }
    if (shows) {
      await page.getByText(payload).first().waitFor()
    }
    expect(await page.content(), path).not.toContain('<svg onload')
    expect(await page.evaluate('window.stolen'), path).toBeUndefined()
  }
  await context.close()
})
