import { beforeAll, expect, test } from 'vitest'
import { openPersistentContext, type TestContext } from '../../test/context.ts'
import { findSuspended } from './find-suspended.ts'
import { readActiveEntitlements } from './read-active.ts'

/** A line of an invoice, from day to day; what disputes of its payment came to. */
interface Invoice {
  days: [number, number]
  status?: string
  proration?: boolean
  disputes?: string[]
}

const month = { days: [0, 30] } satisfies Invoice
const next = { days: [30, 60] } satisfies Invoice
const upgrade = { days: [10, 30], proration: true } satisfies Invoice

/** What was invoiced, from when on the item's period is, and whether a bank has what paid for it. */
const table: [string, Invoice[], number, 'open' | 'lost' | null][] = [
  ['a month that is paid', [month], 0, null],
  ['an inquiry', [{ ...month, disputes: ['inquiry'] }], 0, null],
  ['a dispute that came to nothing', [{ ...month, disputes: ['none'] }], 0, null],
  ['an open dispute', [{ ...month, disputes: ['open'] }], 0, 'open'],
  ['a dispute that was won', [{ ...month, disputes: ['won'] }], 0, null],
  ['a dispute that was lost', [{ ...month, disputes: ['lost'] }], 0, 'lost'],
  ['one lost, another open', [{ ...month, disputes: ['lost', 'open'] }], 0, 'open'],
  [
    'lost, and another month begins',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'draft' },
    ],
    30,
    'lost',
  ],
  [
    'lost, and another month is owed',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'open' },
    ],
    30,
    'lost',
  ],
  [
    'lost, and another month is forgiven',
    [
      { ...month, disputes: ['lost'] },
      { ...next, status: 'void' },
    ],
    30,
    'lost',
  ],
  ['lost, and another month is paid', [{ ...month, disputes: ['lost'] }, next], 30, null],
  ['open, and another month is paid', [{ ...month, disputes: ['open'] }, next], 30, null],
  [
    'both months lost',
    [
      { ...month, disputes: ['lost'] },
      { ...next, disputes: ['lost'] },
    ],
    30,
    'lost',
  ],
  ['an upgrade is disputed', [month, { ...upgrade, disputes: ['open'] }], 0, 'open'],
  ['upgraded within a disputed month', [{ ...month, disputes: ['open'] }, upgrade], 0, 'open'],
  ['an upgrade of the month before was lost', [month, { ...upgrade, disputes: ['lost'] }, next], 30, null],
  [
    'a year takes the place of a disputed month',
    [{ ...month, disputes: ['open'] }, { days: [10, 375] }],
    10,
    null,
  ],
  ['a first part of a month', [{ ...upgrade, disputes: ['lost'] }], 10, 'lost'],
]

let ctx: TestContext
beforeAll(async () => {
  const lasting = await openPersistentContext()
  ctx = lasting.ctx
  return lasting.close
}, 60_000)

test.each(table)('%s', async (name, invoices, since, taken) => {
  const userId = `user of ${name}`
  await subscribe(userId, since)
  for (const [at, invoice] of invoices.entries()) {
    await invoiced(userId, `${name} ${at}`, invoice)
  }
  expect(await readActiveEntitlements(ctx, userId)).toMatchObject([
    { planKey: 'pro', status: 'active', taken },
  ])
  expect((await findSuspended(ctx, userId)).get(`sub ${userId}`)?.status ?? null).toBe(taken)
})

test("a bank that has somebody else's payment takes nothing", async () => {
  await subscribe('ada', 0)
  await invoiced('ada', 'of ada', month)
  await subscribe('bob', 0)
  await invoiced('bob', 'of bob', { ...month, disputes: ['open'] })
  expect(await readActiveEntitlements(ctx, 'ada')).toMatchObject([{ taken: null }])
  expect(await findSuspended(ctx, 'ada')).toEqual(new Map())
})

const day = (count: number) => new Date(Date.UTC(2027, 0, 1 + count))

async function subscribe(userId: string, since: number): Promise<void> {
  const nothing = {
    trial_start: null,
    trial_end: null,
    cancel_at: null,
    canceled_at: null,
    cancellation_reason: null,
    ended_at: null,
  }
  const rest = {
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
      ...nothing,
      ...rest,
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

async function invoiced(
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
    paid_elsewhere_minor: 0,
  }
  const moments = { due_at: null, finalized_at: null, paid_at: null, voided_at: null, uncollectible_at: null }
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
      ...moments,
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
