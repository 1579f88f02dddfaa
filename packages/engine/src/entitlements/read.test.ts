import { beforeAll, expect, test } from 'vitest'
import { openPersistentContext, type TestContext } from '../../test/context.ts'
import { readActiveEntitlements, readSuspended } from './read.ts'

/** An invoice with one line from day to day, and the statuses of the disputes of its payment. */
interface Invoice {
  days: [number, number]
  status?: string
  proration?: boolean
  disputes?: string[]
}

const month = { days: [0, 30] } satisfies Invoice
const next = { days: [30, 60] } satisfies Invoice
const upgrade = { days: [10, 30], proration: true } satisfies Invoice

/**
 * Invoices, the day on which the item's current period starts, and the dispute that applies to it.
 */
const cases: [string, Invoice[], number, 'open' | 'lost' | null][] = [
  ['a paid month', [month], 0, null],
  ['an inquiry', [{ ...month, disputes: ['inquiry'] }], 0, null],
  ['a dispute closed without effect', [{ ...month, disputes: ['none'] }], 0, null],
  ['an open dispute', [{ ...month, disputes: ['open'] }], 0, 'open'],
  ['a dispute won', [{ ...month, disputes: ['won'] }], 0, null],
  ['a dispute lost', [{ ...month, disputes: ['lost'] }], 0, 'lost'],
  ['one dispute lost, another open', [{ ...month, disputes: ['lost', 'open'] }], 0, 'open'],
  [
    'lost, and the next invoice is a draft',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'draft' },
    ],
    30,
    'lost',
  ],
  [
    'lost, and the next invoice is open',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'open' },
    ],
    30,
    'lost',
  ],
  [
    'lost, and the next invoice is void',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'void' },
    ],
    30,
    'lost',
  ],
  ['lost, and the next month is paid', [{ ...month, disputes: ['lost'] }, next], 30, null],
  ['open, and the next month is paid', [{ ...month, disputes: ['open'] }, next], 30, null],
  [
    'both months lost',
    [
      { ...month, disputes: ['lost'] },
      { ...next, disputes: ['lost'] },
    ],
    30,
    'lost',
  ],
  ['a proration invoice disputed', [month, { ...upgrade, disputes: ['open'] }], 0, 'open'],
  ['an upgrade within a disputed month', [{ ...month, disputes: ['open'] }, upgrade], 0, 'open'],
  [
    'a proration invoice of the previous month lost',
    [month, { ...upgrade, disputes: ['lost'] }, next],
    30,
    null,
  ],
  ['a disputed month replaced by a year', [{ ...month, disputes: ['open'] }, { days: [10, 375] }], 10, null],
  ['a partial first month lost', [{ ...upgrade, disputes: ['lost'] }], 10, 'lost'],
]

let ctx: TestContext
beforeAll(async () => {
  const persistent = await openPersistentContext()
  ctx = persistent.ctx
  return persistent.close
}, 60_000)

test.each(cases)('the dispute that blocks a subscription: %s', async (name, invoices, since, dispute) => {
  const userId = `user of ${name}`
  await insertSubscription(userId, since)
  for (const [at, invoice] of invoices.entries()) {
    await insertInvoice(userId, `${name} ${at}`, invoice)
  }
  expect(await readActiveEntitlements(ctx, userId)).toMatchObject([
    { planKey: 'pro', status: 'active', dispute },
  ])
  expect((await readSuspended(ctx, userId)).get(`sub ${userId}`)?.status ?? null).toBe(dispute)
})

test("another customer's dispute does not block a subscription", async () => {
  await insertSubscription('ada', 0)
  await insertInvoice('ada', 'of ada', month)
  await insertSubscription('bob', 0)
  await insertInvoice('bob', 'of bob', { ...month, disputes: ['open'] })
  expect(await readActiveEntitlements(ctx, 'ada')).toMatchObject([{ dispute: null }])
  expect(await readSuspended(ctx, 'ada')).toEqual(new Map())
})

const day = (count: number) => new Date(Date.UTC(2027, 0, 1 + count))

async function insertSubscription(userId: string, since: number): Promise<void> {
  const notEnded = {
    trial_start: null,
    trial_end: null,
    cancel_at: null,
    canceled_at: null,
    cancellation_reason: null,
    ended_at: null,
  }
  const defaults = {
    collection_paused: null,
    collection_resumes_at: null,
    default_payment_method_id: null,
    schedule_id: null,
  }
  await ctx.db
    .insertInto('shop.subscription')
    .values({
      id: `sub ${userId}`,
      user_id: userId,
      stripe_customer_id: 'cus_1',
      status: 'active',
      currency: 'usd',
      checkout_id: null,
      collection_method: 'charge_automatically',
      created_at: day(0),
      started_at: day(0),
      cancel_at_period_end: false,
      ...notEnded,
      ...defaults,
    })
    .execute()
  await ctx.db
    .insertInto('shop.subscription_item')
    .values({
      id: `item ${userId}`,
      subscription_id: `sub ${userId}`,
      price_id: 'price_1',
      product_id: 'prod_1',
      plan_key: 'pro',
      unit_amount_minor: 1900,
      interval: 'month',
      interval_count: 1,
      quantity: 1,
      period_start: day(since),
      period_end: day(since + 30),
    })
    .execute()
}

async function insertInvoice(
  userId: string,
  id: string,
  { days, status, proration, disputes }: Invoice,
): Promise<void> {
  const [from, to] = days
  const amounts = {
    subtotal_minor: 1900,
    discount_minor: 0,
    tax_minor: 0,
    total_minor: 1900,
    starting_balance_minor: 0,
  }
  const paid = {
    amount_due_minor: 1900,
    amount_paid_minor: 1900,
    amount_remaining_minor: 0,
    paid_out_of_band_minor: 0,
  }
  const times = { due_at: null, finalized_at: null, paid_at: null, voided_at: null, uncollectible_at: null }
  await ctx.db
    .insertInto('shop.invoice')
    .values({
      id,
      user_id: userId,
      stripe_customer_id: 'cus_1',
      subscription_id: `sub ${userId}`,
      status: status ?? 'paid',
      number: null,
      billing_reason: null,
      collection_method: 'charge_automatically',
      currency: 'usd',
      ending_balance_minor: 0,
      ...amounts,
      ...paid,
      ...times,
      attempted: true,
      attempt_count: 1,
      next_attempt_at: null,
      created_at: day(from),
      period_start: day(from),
      period_end: day(to),
      hosted_url: null,
      pdf_url: null,
    })
    .execute()
  await ctx.db
    .insertInto('shop.invoice_line')
    .values({
      id: `line ${id}`,
      invoice_id: id,
      description: null,
      amount_minor: 1900,
      currency: 'usd',
      quantity: 1,
      price_id: 'price_1',
      product_id: 'prod_1',
      subscription_id: `sub ${userId}`,
      subscription_item_id: `item ${userId}`,
      proration: proration ?? false,
      period_start: day(from),
      period_end: day(to),
    })
    .execute()
  for (const [at, status] of (disputes ?? []).entries()) {
    await ctx.db
      .insertInto('shop.dispute')
      .values({
        stripe_id: `dispute ${id} ${at}`,
        payment_stripe_id: `pi ${id}`,
        order_id: null,
        invoice_id: id,
        user_id: userId,
        stripe_status: status,
        status: status as 'open',
        reason: 'fraudulent',
        amount_minor: 1900,
        currency: 'usd',
        opened_at: day(from),
        due_at: null,
      })
      .execute()
  }
}
