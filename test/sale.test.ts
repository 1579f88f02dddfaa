/** A sale without a browser: the API, the engine, the sandbox and the worker together. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openTestShop, type TestShop } from './shop.ts'

const startedCheckout = z.object({ orderId: z.string(), sessionId: z.string(), url: z.url() })

async function checkOut({ call }: TestShop, sku: string, quantity = 1) {
  expect((await call('PUT', `/api/cart/items/${sku}`, { quantity })).status).toBe(200)
  const response = await call('POST', '/api/checkout', {})
  expect(response.status).toBe(201)
  return startedCheckout.parse(await response.json())
}

async function orderOf({ call }: TestShop, sessionId: string): Promise<unknown> {
  return (await call('GET', `/api/orders/session/${sessionId}`)).json()
}

async function availableOf({ engine }: TestShop, sku: string): Promise<number | undefined> {
  const { products } = await engine.catalog.list()
  return products.flatMap(({ variants }) => variants).find((variant) => variant.sku === sku)?.available
}

test('marks an order paid when the signed webhook arrives', async () => {
  const shop = await openTestShop()
  const { sessionId } = await checkOut(shop, 'BIKE-BLACK-S', 2)
  expect(await orderOf(shop, sessionId)).toMatchObject({
    status: 'pending',
    totalMinor: 4998,
    currency: 'usd',
  })
  expect(await shop.pay(sessionId)).toBe(true)
  await shop.settle()
  expect(await orderOf(shop, sessionId)).toMatchObject({ status: 'paid' })
  expect(await availableOf(shop, 'BIKE-BLACK-S')).toBe(48)
})

test('keeps the order pending and its stock reserved when the card is declined', async () => {
  const shop = await openTestShop()
  const { sessionId } = await checkOut(shop, 'BIKE-BLACK-S')
  expect(await shop.pay(sessionId, 'pm_card_chargeDeclined')).toBe(false)
  await shop.settle()
  expect(await orderOf(shop, sessionId)).toMatchObject({ status: 'pending' })
  expect(await availableOf(shop, 'BIKE-BLACK-S')).toBe(49)
})

test('releases reserved stock when an unpaid checkout expires, not before', async () => {
  const shop = await openTestShop({ checkoutMinutes: 60 })
  const { sessionId } = await checkOut(shop, 'BIKE-BLACK-S')
  await shop.advance('59 minutes')
  expect(await orderOf(shop, sessionId)).toMatchObject({ status: 'pending' })
  await shop.advance('2 minutes')
  expect(await orderOf(shop, sessionId)).toMatchObject({ status: 'expired' })
  expect(await availableOf(shop, 'BIKE-BLACK-S')).toBe(50)
})
