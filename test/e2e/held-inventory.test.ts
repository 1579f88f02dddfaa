/** What is held for one customer is not sold to another, and not held for ever. */
import { expect, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { advance, availableOf, orderOf, reserve, sessionOn } from './shop-api.ts'
import type { Visitor } from './visitor.ts'

const lastOne = 'BIKE-ORANGE-L'

const shop = shopInBrowser()

test('two shoppers cannot buy the last one', async () => {
  await reserve(shop.environment, lastOne, (await availableOf(shop.environment, lastOne)) - 1)
  const rivals = await Promise.all([shop.welcome(), shop.welcome()])
  for (const { putInCart } of rivals) {
    await putInCart('Bike Mount', ['Orange', '28–35 mm'])
  }
  const ends = await Promise.all(rivals.map(pressCheckout))
  expect(ends.toSorted()).toEqual(['payment page', 'sold out'])
  const winner = rivals[ends.indexOf('payment page')]
  await rivals[ends.indexOf('sold out')]?.picture('last-one-gone')
  await winner?.pay('4242 4242 4242 4242')
  await winner?.page.getByRole('heading', { name: 'Thank you' }).waitFor()
  expect(await availableOf(shop.environment, lastOne)).toBe(0)
})

async function pressCheckout({ page }: Visitor): Promise<string> {
  await page.getByRole('button', { name: 'Checkout' }).click()
  return Promise.race([
    page
      .getByTestId('pay')
      .waitFor()
      .then(() => 'payment page'),
    page
      .getByText('is sold out')
      .waitFor()
      .then(() => 'sold out'),
  ])
}

test('a checkout that nobody pays expires, and the goods go back', async () => {
  const before = await availableOf(shop.environment, 'PMP-SAND')
  const { page, putInCart, goToPayment, pay, picture } = await shop.welcome()
  await putInCart('Phone Mount Pro', ['Sand'])
  await goToPayment()
  const sessionId = sessionOn(page)
  expect(await availableOf(shop.environment, 'PMP-SAND')).toBe(before - 1)

  await advance(shop.environment, '36 minutes')
  await expect.poll(() => orderOf(shop.environment, sessionId)).toMatchObject({ status: 'expired' })
  expect(await availableOf(shop.environment, 'PMP-SAND')).toBe(before)

  await pay('4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'This checkout has expired' }).waitFor()
  await picture('expired')
  await page.getByRole('link', { name: 'Return to store' }).click()
  await page.getByRole('button', { name: 'Cancel this order' }).click()
  await page.getByRole('heading', { name: 'Order canceled' }).waitFor()
  // The cart is still there, for another try.
  await page.getByRole('link', { name: 'Go to your cart' }).click()
  await goToPayment()
})
