/** An order from the cart to the parcel, in a browser: by who buys, and by who packs. */
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'

const shop = shopInBrowser()

test('what is bought for another country is packed, sent, and followed by the link in the mail', async () => {
  const { page, putInCart, goToPayment, pay, picture } = await shop.welcome()
  await putInCart('Bike Mount')
  await page.getByLabel('Send to').selectOption('Germany')
  await page.getByText('Standard, 4–7 working days: $6.90').waitFor()
  await goToPayment()
  await page.getByLabel('Address').fill('Unter den Linden 1')
  await page.getByLabel('City').fill('Berlin')
  await page.getByLabel('Country').selectOption('Germany')
  await pay('4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.getByRole('row', { name: 'Shipping $6.90' }).waitFor()
  await page.getByRole('row', { name: 'Total $31.89' }).waitFor()
  await picture('order-paid')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${shop.environment.url}/admin/orders?fulfillment=due`)
  await assertPageQuality(page)
  await page.getByRole('link', { name: /^CH-/ }).click()
  await page.getByRole('heading', { name: 'What happened' }).waitFor()
  await page.getByText('Jenny Rosen, Unter den Linden 1, 97712 Berlin, Germany').waitFor()
  await assertPageQuality(page)
  await page.getByLabel('Carrier').fill('DHL')
  await page.getByLabel('Tracking number').fill('00340')
  await page.getByRole('button', { name: 'It is on its way' }).click()
  await page.getByRole('heading', { name: 'Shipments' }).waitFor()
  // Nothing is left to send: what stands here now is what can be given back.
  await page.getByLabel(/Bike Mount.* of 1$/).fill('1')
  await page.getByLabel('Put these units back in stock').check()
  await page.getByLabel('Why').fill('Arrived broken')
  await page.getByRole('button', { name: 'Give it back' }).click()
  await page.getByText('It goes back.').waitFor()
  await expect
    .poll(() => page.reload().then(() => page.getByText('Partly refunded').count()))
    .toBeGreaterThan(0)
  await page.getByRole('row', { name: 'Given back -$24.99' }).waitFor()
  await page.getByText('$6.90 can be given back.').waitFor()
  await assertPageQuality(page)
  await picture('order-admin')
  await page.goto(`${shop.environment.url}/admin/orders?fulfillment=due`)
  await page.getByText('No orders match.').waitFor()

  await page.goto(`${shop.environment.url}/admin/emails`)
  const mail = page.locator('details', { hasText: 'is on its way' })
  const link = /http\S+\/orders\/view#\S+/.exec((await mail.textContent()) ?? '')?.[0]
  // By who has nothing but the mail.
  const guest = await (await shop.browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  await guest.goto(String(link))
  await guest.getByText('It is on its way to you.').waitFor()
  await guest.getByText('DHL 00340', { exact: true }).waitFor()
  await assertPageQuality(guest)
  await guest.goto(`${shop.environment.url}/orders/view#forged`)
  await guest.getByRole('heading', { name: 'This link opens nothing' }).waitFor()
  await assertPageQuality(guest)
})
