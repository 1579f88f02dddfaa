/** What a dispute does to an order, its goods and the books, however it ends. */
import { expect, test } from 'vitest'
import { openSubscriber } from '../billing/subscriber.ts'
import { openStage, type Sale, type Stage } from './stage.ts'

const DISPUTE_FEE = 1500
const total = 2 * 2499

async function hearStripe(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

async function sold(): Promise<{ stage: Stage; sale: Sale }> {
  const stage = await openStage()
  await stage.save()
  const sale = await stage.order({ 'BIKE-ORANGE-L': 2 })
  await stage.pay(sale)
  await hearStripe(stage)
  return { stage, sale }
}

async function accountsOf({ engine }: Stage): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.books.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

/** Whether the shop would send the goods, and give money back. */
async function freedoms({ engine }: Stage, { orderId }: Sale): Promise<Record<'refund' | 'parcel', string>> {
  const attempt = (what: Promise<unknown>) =>
    what.then(
      () => 'goes',
      (error: { code?: string }) => error.code ?? String(error),
    )
  return {
    refund: await attempt(engine.refunds.issue({ orderId, amountMinor: 1, reason: 'A test', actor: 'test' })),
    parcel: await attempt(engine.orders.fulfil({ orderId, actor: 'test' })),
  }
}

const markOf = async (stage: Stage): Promise<unknown> =>
  (await stage.dump()).order?.map((row) => (row as { dispute: string }).dispute)

test('while it is open nothing is sent and nothing refunded; won, it is as if it had not been', {
  timeout: 60_000,
}, async () => {
  const { stage, sale } = await sold()
  const before = await accountsOf(stage)
  const dispute = await stage.dispute(sale)
  await hearStripe(stage)
  expect(await markOf(stage)).toEqual(['open'])
  expect(await stage.engine.disputes.list({ standing: 'open' })).toMatchObject([
    {
      disputeId: dispute,
      orderId: sale.orderId,
      status: 'needs_response',
      amountMinor: total,
      dueAt: expect.any(Date),
    },
  ])
  expect(await freedoms(stage, sale)).toEqual({ refund: 'refund.disputed', parcel: 'order.disputed' })
  expect(await accountsOf(stage)).toEqual({
    ...before,
    dispute: total,
    fee: (before.fee ?? 0) + DISPUTE_FEE,
    stripe_balance: (before.stripe_balance ?? 0) - total - DISPUTE_FEE,
  })
  await stage.closeDispute(dispute, 'won')
  await hearStripe(stage)
  expect(await markOf(stage)).toEqual(['won'])
  expect(await accountsOf(stage)).toEqual({ ...before, dispute: 0 })
  expect(await freedoms(stage, sale)).toEqual({ refund: 'goes', parcel: 'goes' })
})

test('lost, the money is gone with the fee and the goods, and cannot be refunded as well', {
  timeout: 60_000,
}, async () => {
  const { stage, sale } = await sold()
  await stage.refundAtStripe(sale, 1000)
  await stage.closeDispute(await stage.dispute(sale), 'lost')
  await hearStripe(stage)
  expect(await markOf(stage)).toEqual(['lost'])
  expect(await freedoms(stage, sale)).toEqual({ refund: 'refund.exceeds_payment', parcel: 'order.disputed' })
  expect(await accountsOf(stage)).toMatchObject({
    dispute: total - 1000,
    refund: 1000,
    sales: -total,
    receivable: 0,
  })
  expect((await stage.dump()).stock_item).toContainEqual(expect.objectContaining({ reserved: 0 }))
  await stage.sandbox.advance('1 hour')
  expect(await stage.engine.books.check({ heal: false })).toMatchObject({ drifts: [], open: [] })
})

test('an inquiry takes nothing, and may be answered with a refund', { timeout: 60_000 }, async () => {
  const { stage, sale } = await sold()
  const before = await accountsOf(stage)
  const inquiry = await stage.dispute(sale, 'inquiry')
  await hearStripe(stage)
  expect(await markOf(stage)).toEqual(['inquiry'])
  expect(await accountsOf(stage)).toEqual(before)
  expect(await freedoms(stage, sale)).toEqual({ refund: 'goes', parcel: 'goes' })
  await stage.closeDispute(inquiry, 'lost')
  await hearStripe(stage)
  expect(await markOf(stage)).toEqual(['none'])
})

test('what a subscription gives follows the money of its period, and the subscription goes on', {
  timeout: 90_000,
}, async () => {
  const { stage, customer, chooseCard, hear, pass } = await openSubscriber()
  const { engine, stripe } = stage
  await engine.plans.push({ apply: true })
  await chooseCard('pm_card_visa')
  const [price] = (await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })).data
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: price?.id ?? '' }] })
  await hear()
  const seats = async (): Promise<unknown> => {
    const { limit, withheld } = await engine.entitlements.check('user_subscriber', 'seats')
    const [subscription] = (await engine.billing.show('user_subscriber')).subscriptions
    return { limit, withheld, status: subscription?.status, frozen: subscription?.frozen?.standing ?? null }
  }
  const becomes = (expected: object) => expect.poll(seats, { timeout: 10_000 }).toEqual(expected)
  const all = { limit: 10, withheld: null, status: 'active', frozen: null }
  await becomes(all)

  const won = await stage.disputeLastCharge(customer)
  await hear()
  await becomes({ limit: 1, withheld: 'payment_disputed', status: 'active', frozen: 'open' })
  await stage.closeDispute(won, 'won')
  await hear()
  await becomes(all)

  await pass('1 month')
  await pass('2 hours')
  const lost = await stage.disputeLastCharge(customer)
  await stage.closeDispute(lost, 'lost')
  await hear()
  await becomes({ limit: 1, withheld: 'payment_lost', status: 'active', frozen: 'lost' })
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
  // Another period has begun, and its invoice is a draft yet.
  const { items } = await stripe.subscriptions.retrieve(id)
  await pass(
    `${(items.data[0]?.current_period_end ?? 0) + 60 - Math.floor(stage.sandbox.now() / 1000)} seconds`,
  )
  expect(await seats()).toMatchObject({ limit: 1, withheld: 'payment_lost' })
  await pass('2 hours')
  await becomes(all)
})

test.each([
  ['an outcome', true, 'needs_response'],
  ['a dispute', false, 'never heard of'],
])(
  'what %s would have told, and did not, is found months later',
  { timeout: 60_000 },
  async (_what, isHeard, ours) => {
    const { stage, sale } = await sold()
    const dispute = await stage.dispute(sale)
    if (isHeard) {
      await hearStripe(stage)
    }
    await stage.closeDispute(dispute, 'won')
    // Longer than Stripe lists events.
    await stage.sandbox.advance('40 days')
    const { drifts } = await stage.engine.reconcile({ heal: true })
    expect(drifts).toContainEqual(
      expect.objectContaining({
        what: `dispute ${dispute}`,
        ours: expect.stringContaining(ours),
        healed: true,
      }),
    )
    expect(await markOf(stage)).toEqual(['won'])
    expect((await accountsOf(stage)).dispute).toBe(0)
    expect((await stage.engine.reconcile({ heal: false })).drifts).toEqual([])
  },
)

test("a dispute of somebody else's payment is booked, and marks nothing", { timeout: 60_000 }, async () => {
  const { stage } = await sold()
  const intent = await stage.stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    payment_method: 'pm_card_createDispute',
    confirm: true,
    return_url: 'http://127.0.0.1/',
  })
  const receipts: string[] = []
  for (const event of await stage.events()) {
    receipts.push(await stage.deliver(event))
  }
  await stage.drain()
  expect(await markOf(stage)).toEqual(['none'])
  expect(await stage.engine.disputes.list()).toEqual([])
  const settled = await stage.engine.stripeEvents.list({ type: 'charge.dispute.created' })
  expect(settled).toMatchObject([{ status: 'applied', receipt: expect.stringContaining('Not ours') }])
  await stage.sandbox.advance('1 hour')
  const report = await stage.engine.books.check({ heal: false })
  expect(report.drifts).toEqual([])
  expect(report.open).toEqual([{ payment: intent.id, currency: 'usd', amountMinor: -700 }])
})
