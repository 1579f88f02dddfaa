/**
 * Disputes (chargebacks and inquiries) of orders and subscriptions, in the order, the inventory and
 * the ledger.
 */
import { expect, test } from 'vitest'
import { openSubscriber } from '../billing/subscriber.ts'
import { type Harness, openHarness, type Sale } from './harness.ts'

const DISPUTE_FEE = 1500
const total = 2 * 2499

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

async function openPaidHarness(): Promise<{ harness: Harness; sale: Sale }> {
  const harness = await openHarness()
  await harness.save()
  const sale = await harness.order({ 'BIKE-ORANGE-L': 2 })
  await harness.pay(sale)
  await deliverEvents(harness)
  return { harness, sale }
}

async function accountsOf({ engine }: Harness): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.ledger.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

/** Whether the order can be refunded and fulfilled: `allowed`, or the code of the error. */
async function permissionsOf(
  { engine }: Harness,
  { orderId }: Sale,
): Promise<Record<'refund' | 'shipment', string>> {
  const attempt = (action: Promise<unknown>) =>
    action.then(
      () => 'allowed',
      (error: { code?: string }) => error.code ?? String(error),
    )
  return {
    refund: await attempt(engine.refunds.issue({ orderId, amountMinor: 1, reason: 'A test', actor: 'test' })),
    shipment: await attempt(engine.orders.fulfill({ orderId, actor: 'test' })),
  }
}

const disputeStatusesOf = async (harness: Harness): Promise<unknown> =>
  (await harness.dump()).order?.map((row) => (row as { dispute: string }).dispute)

test('an open dispute blocks fulfillment and refunds; one that is won allows both again', {
  timeout: 60_000,
}, async () => {
  const { harness, sale } = await openPaidHarness()
  const before = await accountsOf(harness)
  const dispute = await harness.dispute(sale)
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['open'])
  expect(await harness.engine.disputes.list({ status: 'open' })).toMatchObject([
    {
      disputeId: dispute,
      orderId: sale.orderId,
      stripeStatus: 'needs_response',
      amountMinor: total,
      dueAt: expect.any(Date),
    },
  ])
  expect(await permissionsOf(harness, sale)).toEqual({
    refund: 'refund.disputed',
    shipment: 'order.disputed',
  })
  expect(await accountsOf(harness)).toEqual({
    ...before,
    dispute: total,
    fee: (before.fee ?? 0) + DISPUTE_FEE,
    stripe_balance: (before.stripe_balance ?? 0) - total - DISPUTE_FEE,
  })
  await harness.closeDispute(dispute, 'won')
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['won'])
  expect(await accountsOf(harness)).toEqual({ ...before, dispute: 0 })
  expect(await permissionsOf(harness, sale)).toEqual({ refund: 'allowed', shipment: 'allowed' })
})

test('a lost chargeback costs the payment and the fee, and the order can be neither refunded nor fulfilled', {
  timeout: 60_000,
}, async () => {
  const { harness, sale } = await openPaidHarness()
  await harness.refundAtStripe(sale, 1000)
  await harness.closeDispute(await harness.dispute(sale), 'lost')
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['lost'])
  expect(await permissionsOf(harness, sale)).toEqual({
    refund: 'refund.exceeds_payment',
    shipment: 'order.disputed',
  })
  expect(await accountsOf(harness)).toMatchObject({
    dispute: total - 1000,
    refund: 1000,
    sales: -total,
    receivable: 0,
  })
  expect((await harness.dump()).inventory_item).toContainEqual(expect.objectContaining({ reserved: 0 }))
  await harness.sandbox.advance('1 hour')
  expect(await harness.engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
})

test('an inquiry moves no money and allows a refund', { timeout: 60_000 }, async () => {
  const { harness, sale } = await openPaidHarness()
  const before = await accountsOf(harness)
  const inquiry = await harness.dispute(sale, 'inquiry')
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['inquiry'])
  expect(await accountsOf(harness)).toEqual(before)
  expect(await permissionsOf(harness, sale)).toEqual({ refund: 'allowed', shipment: 'allowed' })
  await harness.closeDispute(inquiry, 'lost')
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['none'])
})

test('a dispute of an invoice suspends the entitlements of its period, and the subscription stays active', {
  timeout: 90_000,
}, async () => {
  const { harness, customer, chooseCard, deliverEvents: deliver, advance } = await openSubscriber()
  const { engine, stripe } = harness
  await engine.plans.push({ apply: true })
  await chooseCard('pm_card_visa')
  const [price] = (await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })).data
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: price?.id ?? '' }] })
  await deliver()
  const seats = async (): Promise<unknown> => {
    const { limit, blockReason } = await engine.entitlements.check('user_subscriber', 'seats')
    const [subscription] = (await engine.billing.show('user_subscriber')).subscriptions
    return {
      limit,
      blockReason,
      status: subscription?.status,
      suspended: subscription?.suspended?.status ?? null,
    }
  }
  const expectSeats = (expected: object) => expect.poll(seats, { timeout: 10_000 }).toEqual(expected)
  const withAccess = { limit: 10, blockReason: null, status: 'active', suspended: null }
  await expectSeats(withAccess)

  const won = await harness.disputeLastCharge(customer)
  await deliver()
  await expectSeats({ limit: 1, blockReason: 'payment_disputed', status: 'active', suspended: 'open' })
  await harness.closeDispute(won, 'won')
  await deliver()
  await expectSeats(withAccess)

  await advance('1 month')
  await advance('2 hours')
  const lost = await harness.disputeLastCharge(customer)
  await harness.closeDispute(lost, 'lost')
  await deliver()
  await expectSeats({ limit: 1, blockReason: 'payment_lost', status: 'active', suspended: 'lost' })
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
  // The next period has begun, and its invoice is still a draft.
  const { items } = await stripe.subscriptions.retrieve(id)
  await advance(
    `${(items.data[0]?.current_period_end ?? 0) + 60 - Math.floor(harness.sandbox.now() / 1000)} seconds`,
  )
  expect(await seats()).toMatchObject({ limit: 1, blockReason: 'payment_lost' })
  await advance('2 hours')
  await expectSeats(withAccess)
})

test.each([
  ['an outcome', true, 'needs_response'],
  ['a dispute', false, 'no row'],
])(
  'reconcile finds %s whose event was lost, after Stripe has stopped listing its events',
  { timeout: 60_000 },
  async (_what, isDelivered, saved) => {
    const { harness, sale } = await openPaidHarness()
    const dispute = await harness.dispute(sale)
    if (isDelivered) {
      await deliverEvents(harness)
    }
    await harness.closeDispute(dispute, 'won')
    // Stripe lists events for 30 days.
    await harness.sandbox.advance('40 days')
    const { discrepancies } = await harness.engine.reconcile({ repair: true })
    expect(discrepancies).toContainEqual(
      expect.objectContaining({
        what: `dispute ${dispute}`,
        inDatabase: expect.stringContaining(saved),
        repaired: true,
      }),
    )
    expect(await disputeStatusesOf(harness)).toEqual(['won'])
    expect((await accountsOf(harness)).dispute).toBe(0)
    expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
  },
)

test('a dispute of a payment made outside the shop is posted to the ledger, and marks no order', {
  timeout: 60_000,
}, async () => {
  const { harness } = await openPaidHarness()
  const intent = await harness.stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    payment_method: 'pm_card_createDispute',
    confirm: true,
    return_url: 'http://127.0.0.1/',
  })
  await deliverEvents(harness)
  expect(await disputeStatusesOf(harness)).toEqual(['none'])
  expect(await harness.engine.disputes.list()).toEqual([])
  const settled = await harness.engine.stripeEvents.list({ type: 'charge.dispute.created' })
  expect(settled).toMatchObject([{ status: 'applied', outcome: expect.stringContaining('No effect') }])
  await harness.sandbox.advance('1 hour')
  const report = await harness.engine.ledger.check({ repair: false })
  expect(report.discrepancies).toEqual([])
  expect(report.open).toEqual([{ payment: intent.id, currency: 'usd', amountMinor: -700 }])
})
