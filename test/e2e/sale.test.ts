/** A first purchase in a real browser, in the shop that `npm start` runs. */
import { expect, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { availableOf, orderOf, orderOnPage, sessionOn } from './shop-api.ts'

const declined = '4000 0000 0000 0002'
const requires3dSecure = '4000 0025 0000 3155'
const validCard = '4242 4242 4242 4242'

const shop = shopInBrowser({ embedded: true })

test('a new customer buys a Bike Mount and sees the order become paid', async () => {
  const before = await availableOf(shop.environment, 'BIKE-BLACK-S')
  const { page, putInCart, goToPayment, pay, screenshot } = await shop.newVisitor()
  await page.goto('/')
  await screenshot('1-shop')
  await putInCart('Bike Mount')
  await screenshot('2-cart')
  await goToPayment()
  expect(await page.getByTestId('sandbox-banner').textContent()).toMatch(/sandbox/i)
  expect(await page.getByTestId('total').textContent()).toBe('$24.99')
  expect(await availableOf(shop.environment, 'BIKE-BLACK-S')).toBe(before - 1)
  await screenshot('3-payment')
  await pay(validCard)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  await screenshot('4-paid')
  expect(await orderOnPage(shop.environment, page)).toMatchObject({
    status: 'paid',
    totalMinor: 2499,
    currency: 'usd',
  })
  expect(await availableOf(shop.environment, 'BIKE-BLACK-S')).toBe(before - 1)
  // Purchased items are removed from the cart.
  await page.goto('/cart')
  await page.getByText('Your cart is empty.').waitFor()
})

test('a declined card shows an error, and another card pays', async () => {
  const { page, putInCart, goToPayment, pay, screenshot } = await shop.newVisitor()
  await putInCart('Car Mount Elite')
  await goToPayment()
  await pay(declined)
  expect(await page.getByRole('alert').textContent()).toContain('declined')
  await screenshot('declined')
  await pay(validCard)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  expect(await orderOnPage(shop.environment, page)).toMatchObject({ status: 'paid', totalMinor: 3999 })
})

test('a payment succeeds after 3D Secure authentication', async () => {
  const { page, putInCart, goToPayment, pay, screenshot } = await shop.newVisitor()
  await putInCart('Phone Mount Pro')
  await goToPayment()
  await pay(requires3dSecure)
  await page.getByRole('heading', { name: '3D Secure authentication' }).waitFor()
  await screenshot('3d-secure')
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  expect(await orderOnPage(shop.environment, page)).toMatchObject({ status: 'paid', totalMinor: 2999 })
})

test('failed 3D Secure authentication charges nothing and leaves the checkout open', async () => {
  const { page, putInCart, goToPayment, pay } = await shop.newVisitor()
  await putInCart('Phone Mount Pro')
  await goToPayment()
  await pay(requires3dSecure)
  await page.getByRole('button', { name: 'Fail authentication' }).click()
  await page.getByRole('alert').waitFor()
  const sessionId = sessionOn(page)
  expect(await orderOf(shop.environment, sessionId)).toMatchObject({ status: 'pending' })
  await pay(validCard)
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
})

test('canceling a checkout keeps the cart and releases the inventory', async () => {
  const before = await availableOf(shop.environment, 'CME-VENT')
  const { page, putInCart, goToPayment, screenshot, call } = await shop.newVisitor()
  await putInCart('Car Mount Elite', ['Vent'])
  await goToPayment()
  const sessionId = sessionOn(page)
  expect(await availableOf(shop.environment, 'CME-VENT')).toBe(before - 1)
  await page.getByRole('link', { name: 'Return to store' }).click()
  await page.getByRole('heading', { name: 'Cancel this order?' }).waitFor()
  // Opening the page changes nothing.
  expect(await availableOf(shop.environment, 'CME-VENT')).toBe(before - 1)
  await page.getByRole('button', { name: 'Cancel order' }).click()
  await page.getByRole('heading', { name: 'Order canceled' }).waitFor()
  await screenshot('canceled')
  expect(await availableOf(shop.environment, 'CME-VENT')).toBe(before)
  expect(await call('GET', '/api/cart')).toMatchObject({ items: [{ sku: 'CME-VENT', quantity: 1 }] })
  expect(await call('GET', `/api/orders/session/${sessionId}`)).toMatchObject({ status: 'canceled' })
})
