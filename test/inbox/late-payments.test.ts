import { expect, test } from 'vitest'
import { type Harness, openHarness, type Sale } from './harness.ts'

/** A payment for an order that expired here although its session at Stripe was still open. */
async function payLate(harness: Harness, isSoldOut: boolean): Promise<Sale> {
  const sale = await harness.order({ 'BIKE-ORANGE-L': 3 })
  await harness.query(`update shop.order set email = 'late@example.com'`)
  await harness.pay(sale)
  await harness.query(`update shop.order set status = 'expired' where id = $1`, [sale.orderId])
  await harness.query(`update shop.reservation set state = 'released' where order_id = $1`, [sale.orderId])
  await harness.query(
    `update shop.inventory_item set reserved = 0, on_hand = on_hand - $1 where reserved = 3`,
    [isSoldOut ? 1 : 0],
  )
  await harness.save()
  for (const event of await harness.events()) {
    for (let copy = 0; copy < 3; copy++) {
      await harness.deliver(event)
    }
  }
  await harness.drain()
  return sale
}

const templatesOf = async ({ engine }: Harness) =>
  (await engine.notifications.list()).map(({ template }) => template)

async function refundsAt(harness: Harness, sale: Sale) {
  const { payment_intent } = await harness.stripe.checkout.sessions.retrieve(sale.sessionId)
  const { data } = await harness.stripe.refunds.list({ payment_intent: String(payment_intent) })
  return data.map(({ amount, status }) => ({ amount, status }))
}

test('a late payment makes the order paid if its items are still in stock', async () => {
  const harness = await openHarness()
  const sale = await payLate(harness, false)
  expect(await harness.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'paid' })
  expect(await refundsAt(harness, sale)).toEqual([])
  expect(await templatesOf(harness)).toEqual(['order_paid'])
})

test('a late payment whose items are sold out is refunded once, although Stripe returns errors', async () => {
  const harness = await openHarness()
  harness.sandbox.faults.add({ kind: 'error_after', match: '/v1/refunds', times: 4 })
  const sale = await payLate(harness, true)
  await expect
    .poll(async () => (await harness.engine.orders.bySession(sale.sessionId))?.status, { timeout: 60_000 })
    .toBe('refunded')
  expect(await refundsAt(harness, sale)).toEqual([{ amount: 3 * 2499, status: 'succeeded' }])
  // The events of this refund have not arrived yet. They report the same refund and change nothing.
  const { discrepancies } = await harness.engine.reconcile({ repair: true })
  expect(discrepancies.map(({ atStripe }) => atStripe)).toEqual(['refund.created', 'refund.updated'])
  await harness.drain()
  expect((await harness.dump()).refund).toHaveLength(1)
  expect(await templatesOf(harness)).toEqual(['late_payment'])
  expect((await harness.dump()).order).toMatchObject([{ review: expect.stringContaining('sold to others') }])
  expect(await harness.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'refunded' })
}, 90_000)
