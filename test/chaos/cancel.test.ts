/**
 * Kills the process while it cancels a checkout: the session expires and the inventory is released
 * once.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCustomer } from '../../packages/cli/src/chaos/customer.ts'
import { pauseTransaction } from './pause-transaction.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'

interface Cancellation {
  orderId: string
  sessionId: string
  /** Sends the request without waiting for the response. */
  send(): void
}

/**
 * Each starts a cancellation and resolves when that reaches the named moment. Returns a function
 * that resumes what is paused there.
 */
const moments: Record<
  string,
  (shop: ChaosShop, cancellation: Cancellation) => Promise<(() => Promise<void>) | undefined>
> = {
  async 'before the request reaches Stripe'(shop, { orderId, send }) {
    shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    send()
    const requested = 'select from shop.checkout where order_id = $1 and cancel_requested_at is not null'
    await eventually(async () => expect(await shop.query(requested, [orderId])).toHaveLength(1))
    return undefined
  },

  async 'before the response of Stripe arrives'(shop, { sessionId, send }) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    // Otherwise the webhook would do what the response does.
    shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.session.expired', times: 1 })
    send()
    await eventually(async () =>
      expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('expired'),
    )
    return undefined
  },

  async 'in the record step'(shop, { send }) {
    shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.session.expired', times: 1 })
    const pause = await pauseTransaction(shop, { trigger: 'after update on shop.order' })
    send()
    await pause.reached()
    return () => pause.resume()
  },
}

let shop: ChaosShop
let process: ShopProcess
beforeAll(async () => {
  shop = await openPersistentShop()
  process = await shop.start()
})
afterAll(() => shop.close())

test.for(Object.keys(moments))('cancels once when killed %s', { timeout: 60_000 }, async (moment) => {
  const customer = createCustomer({ shopUrl: process.url, sandboxUrl: shop.sandboxUrl })
  const sale = await customer.checkOut(sku)
  if (!sale) {
    throw new Error('Sold out')
  }
  const { orderId, sessionId } = sale
  const send = () => void customer.cancel(sale).catch(() => {})
  const resume = await moments[moment]?.(shop, { orderId, sessionId, send })
  await process.kill()
  await resume?.()

  process = await shop.start()
  await shop.advance('2 minutes')
  await eventually(async () =>
    expect(await shop.query('select status from shop.order where id = $1', [orderId])).toEqual([
      { status: 'canceled' },
    ]),
  )
  expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('expired')
  const inventory =
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)'
  expect(await shop.query(inventory, [sku])).toEqual([{ on_hand: 50, reserved: 0 }])
})
