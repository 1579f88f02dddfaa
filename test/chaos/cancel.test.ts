/** The process dies while it cancels a checkout: the session ends at Stripe, and the goods come back once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCustomer } from '../../packages/cli/src/chaos/customer.ts'
import { holdAt } from './holds.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'

interface Canceling {
  orderId: string
  sessionId: string
  /** Nobody waits for its answer. */
  ask(): void
}

/** Each begins to cancel, and resolves at the moment that it names; what it returns lets go of what was held there. */
const moments: Record<
  string,
  (shop: ChaosShop, canceling: Canceling) => Promise<(() => Promise<void>) | undefined>
> = {
  async 'with its call still on the way to Stripe'(shop, { orderId, ask }) {
    shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    ask()
    const asked = 'select from shop.checkout where order_id = $1 and cancel_asked_at is not null'
    await eventually(async () => expect(await shop.query(asked, [orderId])).toHaveLength(1))
    return undefined
  },

  async 'with its answer still on the way back'(shop, { sessionId, ask }) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    // The webhook must not do what the answer would have done.
    shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.session.expired', times: 1 })
    ask()
    await eventually(async () =>
      expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('expired'),
    )
    return undefined
  },

  async 'in the last beat'(shop, { ask }) {
    shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.session.expired', times: 1 })
    const hold = await holdAt(shop, { trigger: 'after update on shop.order' })
    ask()
    await hold.reached()
    return () => hold.release()
  },
}

let shop: ChaosShop
let process: ShopProcess
beforeAll(async () => {
  shop = await openPersistentShop()
  process = await shop.start()
})
afterAll(() => shop.close())

test.for(Object.keys(moments))('killed %s', { timeout: 60_000 }, async (moment) => {
  const customer = createCustomer({ shopUrl: process.url, sandboxUrl: shop.sandboxUrl })
  const sale = await customer.checkOut(sku)
  if (!sale) {
    throw new Error('Sold out')
  }
  const { orderId, sessionId } = sale
  const ask = () => void customer.cancel(sale).catch(() => {})
  const letGo = await moments[moment]?.(shop, { orderId, sessionId, ask })
  await process.kill()
  await letGo?.()

  process = await shop.start()
  await shop.advance('2 minutes')
  await eventually(async () =>
    expect(await shop.query('select status from shop.order where id = $1', [orderId])).toEqual([
      { status: 'canceled' },
    ]),
  )
  expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('expired')
  const stock =
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)'
  expect(await shop.query(stock, [sku])).toEqual([{ on_hand: 50, reserved: 0 }])
})
