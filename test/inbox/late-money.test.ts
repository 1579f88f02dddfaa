import { expect, test } from 'vitest'
import { openStage, type Sale, type Stage } from './stage.ts'

/** As if we had given the order up although its session was open: the customer pays all the same. */
async function paidTooLate(stage: Stage, soldToOthers: boolean): Promise<Sale> {
  const sale = await stage.order({ 'BIKE-ORANGE-L': 3 })
  await stage.query(`update shop.order set email = 'late@example.com'`)
  await stage.pay(sale)
  await stage.query(`update shop.order set status = 'expired' where id = $1`, [sale.orderId])
  await stage.query(`update shop.reservation set state = 'released' where order_id = $1`, [sale.orderId])
  await stage.query(`update shop.stock_item set reserved = 0, on_hand = on_hand - $1 where reserved = 3`, [
    soldToOthers ? 1 : 0,
  ])
  await stage.save()
  for (const event of await stage.events()) {
    for (let copy = 0; copy < 3; copy++) {
      await stage.deliver(event)
    }
  }
  await stage.drain()
  return sale
}

const told = async ({ engine }: Stage) => (await engine.mails.list()).map(({ template }) => template)

async function refundsAt(stage: Stage, sale: Sale) {
  const { payment_intent } = await stage.stripe.checkout.sessions.retrieve(sale.sessionId)
  const { data } = await stage.stripe.refunds.list({ payment_intent: String(payment_intent) })
  return data.map(({ amount, status }) => ({ amount, status }))
}

test('late money whose goods are still there is an order', async () => {
  const stage = await openStage()
  const sale = await paidTooLate(stage, false)
  expect(await stage.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'paid' })
  expect(await refundsAt(stage, sale)).toEqual([])
  expect(await told(stage)).toEqual(['order_paid'])
})

test('late money whose goods others bought is refunded once, whatever Stripe answers on the way', async () => {
  const stage = await openStage()
  stage.sandbox.faults.add({ kind: 'error_after', match: '/v1/refunds', times: 4 })
  const sale = await paidTooLate(stage, true)
  await expect
    .poll(async () => (await stage.engine.orders.bySession(sale.sessionId))?.status, { timeout: 60_000 })
    .toBe('refunded')
  expect(await refundsAt(stage, sale)).toEqual([{ amount: 3 * 2499, status: 'succeeded' }])
  // The refund's own events are still on their way: it is the same refund, and they change nothing.
  const { drifts } = await stage.engine.reconcile({ heal: true })
  expect(drifts.map(({ stripes }) => stripes)).toEqual(['refund.created', 'refund.updated'])
  await stage.drain()
  expect((await stage.dump()).refund).toHaveLength(1)
  expect(await told(stage)).toEqual(['late_money'])
  expect((await stage.dump()).order).toMatchObject([{ review: expect.stringContaining('sold to others') }])
  expect(await stage.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'refunded' })
}, 90_000)
