/** Disputes of invoice payments: the ledger and the plan's tokens follow each outcome. */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { type Harness, openHarness } from './harness.ts'

const DISPUTE_FEE = 1500
const me = { principal: { userId: 'user_subscriber' } }

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

/** A subscriber with a plan of 500 tokens for 49.00, who has spent 100 of them. */
async function openSubscribedHarness(): Promise<{ harness: Harness; customer: string; invoice: string }> {
  const harness = await openHarness()
  const { stripe } = harness
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  const customer = await harness.createStripeCustomer()
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  const { data } = await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })
  await stripe.subscriptions.create({ customer, items: [{ price: data[0]?.id ?? '' }] })
  await deliverEvents(harness)
  await harness.engine.tokens.spend({ ...me, amount: tokens(100), idempotencyKey: 'work' })
  return { harness, customer, invoice: (await stripe.invoices.list({ customer })).data[0]?.id ?? '' }
}

async function tokenBalance({ engine }: Harness): Promise<{ balance: number; suspended: number }> {
  const { balance, suspended } = await engine.tokens.show(me)
  return { balance, suspended }
}

async function balancesOf({ engine }: Harness): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.ledger.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

async function expectExact(harness: Harness): Promise<void> {
  await harness.sandbox.advance('1 hour')
  await deliverEvents(harness)
  expect(await harness.engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
  expect((await harness.engine.tokens.check()).faults).toEqual([])
  expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
}

test.each([
  ['won', { balance: 400, suspended: 0 }, 0],
  ['lost', { balance: -100, suspended: 0 }, 4900],
] as const)(
  'an open dispute suspends the tokens of its invoice, and one that is %s settles them',
  { timeout: 60_000 },
  async (outcome, after, lost) => {
    const { harness, customer, invoice } = await openSubscribedHarness()
    const before = await balancesOf(harness)
    const dispute = await harness.disputeLastCharge(customer)
    await deliverEvents(harness)
    expect(await harness.engine.disputes.list()).toMatchObject([
      { disputeId: dispute, invoiceId: invoice, status: 'open' },
    ])
    expect(await tokenBalance(harness)).toEqual({ balance: 0, suspended: 400 })
    await expect(
      harness.engine.tokens.spend({ ...me, amount: tokens(1), idempotencyKey: 'more' }),
    ).rejects.toMatchObject({
      code: 'tokens.insufficient',
    })
    expect(await balancesOf(harness)).toMatchObject({
      dispute: 4900,
      receivable: 0,
      fee: (before.fee ?? 0) + DISPUTE_FEE,
    })

    await harness.closeDispute(dispute, outcome)
    await deliverEvents(harness)
    expect(await tokenBalance(harness)).toEqual(after)
    expect(await balancesOf(harness)).toMatchObject({ dispute: lost, sales: -4900, receivable: 0 })
    await expectExact(harness)
  },
)

test('an inquiry suspends no tokens, and a refund after it reverses its share', {
  timeout: 60_000,
}, async () => {
  const { harness, customer, invoice } = await openSubscribedHarness()
  const inquiry = await harness.disputeLastCharge(customer, 'inquiry')
  await deliverEvents(harness)
  expect(await tokenBalance(harness)).toEqual({ balance: 400, suspended: 0 })
  await harness.closeDispute(inquiry, 'lost')
  const [paid] = (await harness.stripe.invoicePayments.list({ invoice })).data
  await harness.stripe.refunds.create({ payment_intent: String(paid?.payment.payment_intent), amount: 2450 })
  await deliverEvents(harness)
  expect(await tokenBalance(harness)).toEqual({ balance: 150, suspended: 0 })
  await expectExact(harness)
})
