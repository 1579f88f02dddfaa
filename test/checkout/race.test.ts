/**
 * A checkout is canceled while it is being paid: exactly one of the two succeeds, in the shop as at
 * Stripe.
 */
import { expect, test, vi } from 'vitest'
import { type Harness, openHarness, type Sale } from '../inbox/harness.ts'
import { size } from '../size.ts'

const sku = 'BIKE-BLACK-S'

const cancel = (harness: Harness, { orderId, cartToken }: Sale) =>
  harness.engine.checkout.cancel({ orderId, cartToken }).then(
    ({ status }) => status,
    (error: { code?: string }) => error.code,
  )

/** Paying an expired session fails. */
const pay = (harness: Harness, sale: Sale) => harness.pay(sale).catch(() => false)

async function outcomeOf(harness: Harness, sale: Sale) {
  const [order, product, session] = await Promise.all([
    harness.engine.orders.bySession(sale.sessionId),
    harness.engine.catalog.find('bike-mount'),
    harness.stripe.checkout.sessions.retrieve(sale.sessionId),
  ])
  const available = product?.variants.find((variant) => variant.sku === sku)?.available
  return { order: order?.status, stripe: `${session.status}, ${session.payment_status}`, available }
}

const paid = { order: 'paid', stripe: 'complete, paid', available: 47 }
const canceled = { order: 'canceled', stripe: 'expired, unpaid', available: 50 }

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
}

/**
 * Cancels, with the call that expires the session held at Stripe: before it takes effect or after.
 */
async function startCanceling(harness: Harness, sale: Sale, kind: 'delay' | 'delay_after') {
  const { faults } = harness.sandbox
  const fault = faults.add({
    kind,
    match: `/v1/checkout/sessions/${sale.sessionId}/expire`,
    amount: 60_000,
    times: 1,
  })
  const canceling = cancel(harness, sale)
  await vi.waitFor(
    async () => {
      expect(faults.list()).toEqual([])
      const { status } = await harness.stripe.checkout.sessions.retrieve(sale.sessionId)
      expect(status).toBe(kind === 'delay' ? 'open' : 'expired')
    },
    { timeout: 15_000 },
  )
  return {
    finish() {
      faults.remove(fault.id)
      return canceling
    },
  }
}

test('rejects the cancellation when the payment comes first, before and after the webhook', async () => {
  const harness = await openHarness()
  const sale = await harness.order({ [sku]: 3 })
  const cancellation = await startCanceling(harness, sale, 'delay')
  expect(await pay(harness, sale)).toBe(true)
  expect(await cancellation.finish()).toBe('checkout.paid_first')
  expect(await outcomeOf(harness, sale)).toEqual(paid)
  await deliverEvents(harness)
  expect(await outcomeOf(harness, sale)).toEqual(paid)
})

test('rejects the payment when the session expires first, and releases the stock once', async () => {
  const harness = await openHarness()
  const sale = await harness.order({ [sku]: 3 })
  const cancellation = await startCanceling(harness, sale, 'delay_after')
  expect(await pay(harness, sale)).toBe(false)
  // The webhook arrives before the response to our call.
  await deliverEvents(harness)
  expect(await cancellation.finish()).toBe('canceled')
  expect(await outcomeOf(harness, sale)).toEqual(canceled)
  await deliverEvents(harness)
  expect(await outcomeOf(harness, sale)).toEqual(canceled)
})

test('a payment and a cancellation at the same time leave the order paid or canceled, never both', async () => {
  const harness = await openHarness()
  const winners = new Set<string>()
  for (let run = 0; run < size(12, 200); run++) {
    const sale = await harness.order({ [sku]: 1 })
    const lead = (run % 4) * 5
    const [isPaid, result] = await Promise.all([
      new Promise((resolve) => setTimeout(resolve, lead)).then(() => pay(harness, sale)),
      cancel(harness, sale),
    ])
    await deliverEvents(harness)
    const { order, stripe } = await outcomeOf(harness, sale)
    expect([order, stripe, result]).toEqual(
      isPaid
        ? ['paid', 'complete, paid', 'checkout.paid_first']
        : ['canceled', 'expired, unpaid', 'canceled'],
    )
    winners.add(String(order))
    if (order === 'paid') {
      await harness.query('update shop.inventory_item set on_hand = on_hand + 1 where on_hand < 50')
    }
  }
  expect(winners.size).toBeGreaterThan(0)
})
