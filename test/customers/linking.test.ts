/**
 * Merging a guest's cart and linking guest orders after sign-in, only with proof; one customer at
 * Stripe.
 */
import type { OrderId } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { type Harness, openHarness } from '../inbox/harness.ts'

const urls = { successUrl: 'http://127.0.0.1/success', cancelUrl: () => 'http://127.0.0.1/cancel' }
const ada = { userId: 'user_ada', email: 'ada@example.com' }
const eve = { userId: 'user_eve', email: 'eve@example.com' }

const contents = async ({ engine }: Harness, owner: { userId?: string; token?: string }) =>
  (await engine.carts.show(owner)).items.map(({ sku, quantity }) => [sku, quantity])
const ordersOf = async ({ engine }: Harness, userId: string): Promise<OrderId[]> =>
  (await engine.orders.ofUser(userId)).map(({ orderId }) => orderId)

describe('a guest cart', () => {
  test('is merged by its token, which then becomes invalid', async () => {
    const harness = await openHarness()
    const { engine } = harness
    await engine.carts.setItem({ userId: ada.userId, sku: 'CME-VENT', quantity: 3 })
    const { token } = await engine.carts.setItem({ sku: 'BIKE-BLACK-S', quantity: 2 })
    await engine.carts.setItem({ token, sku: 'CME-VENT', quantity: 1 })
    await engine.customers.link({ userId: ada.userId, cartToken: token })
    expect(await contents(harness, { userId: ada.userId })).toEqual(
      expect.arrayContaining([
        ['CME-VENT', 3],
        ['BIKE-BLACK-S', 2],
      ]),
    )
    expect(await contents(harness, token === undefined ? {} : { token })).toEqual([])
  })

  test('is not merged without its token', async () => {
    const harness = await openHarness()
    const { token } = await harness.engine.carts.setItem({ sku: 'BIKE-BLACK-S', quantity: 2 })
    await harness.engine.customers.link({ userId: eve.userId, cartToken: 'x'.repeat(43) })
    await harness.engine.customers.link({ userId: eve.userId })
    expect(await contents(harness, { userId: eve.userId })).toEqual([])
    expect(await contents(harness, token === undefined ? {} : { token })).toEqual([['BIKE-BLACK-S', 2]])
  })

  test('is merged once by concurrent sign-ins', async () => {
    const harness = await openHarness()
    const { token } = await harness.engine.carts.setItem({ sku: 'BIKE-BLACK-S', quantity: 2 })
    await Promise.all(
      [1, 2, 3, 4].map(() => harness.engine.customers.link({ userId: ada.userId, cartToken: token })),
    )
    expect(await contents(harness, { userId: ada.userId })).toEqual([['BIKE-BLACK-S', 2]])
  })
})

describe('guest orders', () => {
  test('are linked with the cart they came from, and only their owner can cancel them', async () => {
    const harness = await openHarness()
    const { orderId, cartToken } = await harness.order({ 'BIKE-BLACK-S': 1 })
    await harness.engine.customers.link({ userId: ada.userId, cartToken })
    expect(await ordersOf(harness, ada.userId)).toEqual([orderId])
    const cancel = (userId?: string) => harness.engine.checkout.cancel({ orderId, cartToken, userId })
    await expect(cancel()).rejects.toMatchObject({ code: 'order.unknown' })
    await expect(cancel(eve.userId)).rejects.toMatchObject({ code: 'order.unknown' })
    expect(await cancel(ada.userId)).toMatchObject({ status: 'canceled' })
  })

  test('are linked by a verified email address, in any case, and by no other', async () => {
    const harness = await openHarness()
    const sale = { principal: 'guest', items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }], ...urls }
    const { orderId } = await harness.engine.checkout.start({ ...sale, email: 'Ada@Example.com' })
    await harness.engine.customers.link({ userId: eve.userId, verifiedEmail: eve.email })
    await harness.engine.customers.link({ userId: ada.userId })
    expect([await ordersOf(harness, eve.userId), await ordersOf(harness, ada.userId)]).toEqual([[], []])
    await harness.engine.customers.link({ userId: ada.userId, verifiedEmail: ada.email })
    expect(await ordersOf(harness, ada.userId)).toEqual([orderId])
  })

  test('stay linked to the customer who has them', async () => {
    const harness = await openHarness()
    const { orderId, cartToken } = await harness.order({ 'BIKE-BLACK-S': 1 })
    await harness.engine.customers.link({ userId: ada.userId, cartToken })
    await harness.engine.customers.link({ userId: eve.userId, cartToken, verifiedEmail: eve.email })
    expect(await ordersOf(harness, ada.userId)).toEqual([orderId])
    expect(await ordersOf(harness, eve.userId)).toEqual([])
  })
})

describe('the customer at Stripe', () => {
  const buy = (harness: Harness, user: typeof ada, sku = 'BIKE-BLACK-S') =>
    harness.engine.checkout.start({ principal: user.userId, user, items: [{ sku, quantity: 1 }], ...urls })

  test('is created once per user, also by concurrent checkouts', async () => {
    const harness = await openHarness()
    const started = await Promise.all([
      buy(harness, ada),
      buy(harness, ada),
      buy(harness, ada, 'CME-VENT'),
      buy(harness, eve),
    ])
    const customers = await harness.stripe.customers.list()
    expect(customers.data.map(({ email }) => email).toSorted()).toEqual([ada.email, eve.email])
    const sessions = await Promise.all(
      started.map(({ sessionId }) => harness.stripe.checkout.sessions.retrieve(sessionId)),
    )
    const [first, second, third, other] = sessions.map(({ customer }) => customer)
    expect(new Set([first, second, third]).size).toBe(1)
    expect(other).not.toBe(first)
    await buy(harness, ada)
    expect((await harness.stripe.customers.list()).data).toHaveLength(2)
  })

  test('gives the order its owner and email address', async () => {
    const harness = await openHarness()
    const { orderId } = await buy(harness, ada)
    const order = await harness.engine.orders.find({ userId: ada.userId, orderId })
    expect(order).toMatchObject({ orderId, email: ada.email })
    expect(await harness.engine.orders.find({ userId: eve.userId, orderId })).toBeUndefined()
  })
})
