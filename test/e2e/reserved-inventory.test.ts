/**
 * Inventory reserved by one checkout cannot be sold to another customer, and is released when it
 * expires.
 */
import { expect, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { advance, availableOf, orderOf, reserve, sessionOn } from './shop-api.ts'
import type { Visitor } from './visitor.ts'

const sku = 'BIKE-ORANGE-L'

const shop = shopInBrowser()

test('two shoppers cannot buy the last unit: no oversell', async () => {
  await reserve(shop.environment, sku, (await availableOf(shop.environment, sku)) - 1)
  const visitors = await Promise.all([shop.newVisitor(), shop.newVisitor()])
  for (const { putInCart } of visitors) {
    await putInCart('Bike Mount', ['Orange', '28–35 mm'])
  }
  const outcomes = await Promise.all(visitors.map(clickCheckout))
  expect(outcomes.toSorted()).toEqual(['out of stock', 'payment page'])
  const winner = visitors[outcomes.indexOf('payment page')]
  await visitors[outcomes.indexOf('out of stock')]?.screenshot('last-unit-sold')
  await winner?.pay('4242 4242 4242 4242')
  await winner?.page.getByRole('heading', { name: 'Order received' }).waitFor()
  expect(await availableOf(shop.environment, sku)).toBe(0)
})

async function clickCheckout({ page }: Visitor): Promise<string> {
  await page.getByRole('button', { name: 'Checkout' }).click()
  return Promise.race([
    page
      .getByTestId('pay')
      .waitFor()
      .then(() => 'payment page'),
    page
      .getByText('is out of stock')
      .waitFor()
      .then(() => 'out of stock'),
  ])
}

test('an unpaid checkout expires and releases its inventory', async () => {
  const before = await availableOf(shop.environment, 'PMP-SAND')
  const { page, putInCart, goToPayment, pay, screenshot } = await shop.newVisitor()
  await putInCart('Phone Mount Pro', ['Sand'])
  await goToPayment()
  const sessionId = sessionOn(page)
  expect(await availableOf(shop.environment, 'PMP-SAND')).toBe(before - 1)

  await advance(shop.environment, '36 minutes')
  await expect.poll(() => orderOf(shop.environment, sessionId)).toMatchObject({ status: 'expired' })
  expect(await availableOf(shop.environment, 'PMP-SAND')).toBe(before)

  await pay('4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'This checkout has expired' }).waitFor()
  await screenshot('expired')
  await page.getByRole('link', { name: 'Return to store' }).click()
  await page.getByRole('button', { name: 'Cancel order' }).click()
  await page.getByRole('heading', { name: 'Order canceled' }).waitFor()
  // The cart still has the item.
  await page.getByRole('link', { name: 'View cart' }).click()
  await goToPayment()
})
