/** An order in a browser, from the cart to the shipment: as the customer and as an admin. */
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'

const shop = shopInBrowser()

test('an order to another country is fulfilled, partially refunded, and tracked by the link in the email', async () => {
  const { page, putInCart, goToPayment, pay, screenshot } = await shop.newVisitor()
  await putInCart('Bike Mount')
  await page.getByLabel('Ship to').selectOption('Germany')
  await page.getByText('Standard, 4–7 business days: $6.90').waitFor()
  await goToPayment()
  await page.getByLabel('Address').fill('Unter den Linden 1')
  await page.getByLabel('City').fill('Berlin')
  await page.getByLabel('Country').selectOption('Germany')
  await pay('4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  await page.getByRole('row', { name: 'Shipping $6.90' }).waitFor()
  await page.getByRole('row', { name: 'Total $31.89' }).waitFor()
  await screenshot('order-paid')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${shop.environment.url}/admin/orders?fulfillment=due`)
  await assertPageQuality(page)
  await page.getByRole('link', { name: /^CH-/ }).click()
  await page.getByRole('heading', { name: 'Timeline (UTC)' }).waitFor()
  await page.getByText('Jenny Rosen, Unter den Linden 1, 97712 Berlin, Germany').waitFor()
  await assertPageQuality(page)
  await page.getByLabel('Carrier').fill('DHL')
  await page.getByLabel('Tracking number').fill('00340')
  await page.getByRole('button', { name: 'Mark as fulfilled' }).click()
  await page.getByRole('heading', { name: 'Shipments (UTC)' }).waitFor()
  // Everything is fulfilled, so the remaining quantity field is that of the refund form.
  await page.getByLabel(/Bike Mount.* of 1$/).fill('1')
  await page.getByLabel('Restock items').check()
  await page.getByLabel('Reason').fill('Arrived damaged')
  await page.getByRole('button', { name: 'Refund 1 item' }).click()
  await page.getByText('Refund started.').waitFor()
  await expect
    .poll(() => page.reload().then(() => page.getByText('Partially refunded').count()))
    .toBeGreaterThan(0)
  await page.getByRole('row', { name: 'Refunded -$24.99' }).waitFor()
  await page.getByText('$6.90 can be refunded.').waitFor()
  await assertPageQuality(page)
  await screenshot('order-admin')
  await page.goto(`${shop.environment.url}/admin/orders?fulfillment=due`)
  await page.getByText('No orders match these filters.').waitFor()

  await page.goto(`${shop.environment.url}/admin/emails`)
  const email = page.locator('details', { hasText: 'has shipped' })
  const link = /http\S+\/orders\/view#\S+/.exec((await email.textContent()) ?? '')?.[0]
  // As a guest who has only the email.
  const guest = await (await shop.browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  await guest.goto(String(link))
  await guest.getByText('Your order has shipped.').waitFor()
  await guest.getByText('DHL 00340', { exact: true }).waitFor()
  await assertPageQuality(guest)
  await guest.goto(`${shop.environment.url}/orders/view#forged`)
  await guest.getByRole('heading', { name: 'Order not found' }).waitFor()
  await assertPageQuality(guest)
})
