import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { Plan } from '../plans/types.ts'
import { findChanges, grantDifference } from './grant-difference.ts'
import { anchorOf, grantForLine, keyOf, type LineGrant, termsOf } from './grant-for-line.ts'
import { shareOf } from './grant-packs.ts'
import { periodEndAfter } from './period.ts'
import { type InvoiceForTokens, type InvoiceLineForTokens, readInvoiceForTokens } from './read-invoice.ts'
import { restateTokenGrant } from './restate.ts'

/**
 * What a paid invoice brings of tokens, by its lines and their periods alone: told late, twice, under another event's id or by a
 * reconcile, it comes to the same. A yearly plan grants month by month, each time this runs and another month has begun.
 */
export async function grantPlanTokens(ctx: Context, invoiceId: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // Under the lock, or two at once could state what was refunded in the wrong order: the later to write would be the earlier to have read.
    await sql`select from shop.invoice where id = ${invoiceId} for no key update`.execute(tx.db)
    const invoice = await readInvoiceForTokens(tx, invoiceId)
    if (invoice?.status !== 'paid') {
      return
    }
    for (const line of invoice.lines) {
      await grantLine(tx, invoice, line, ctx.plans.plans)
    }
    await restatePlanTokens(tx, invoice)
  })
}

/** In the transaction that records an invoice, a refund of it, or a dispute about it. */
export async function enqueuePlanTokens(tx: Tx, invoiceId: string, dueAt?: Date): Promise<void> {
  const job = { name: 'grant-plan-tokens', payload: { invoiceId }, key: `plan-tokens:${invoiceId}` } as const
  await enqueue(tx, { ...job, ...(dueAt ? { dueAt } : {}) })
}

/**
 * An invoice can be told of before its subscription, which says when a trial ends and its months begin. `everything` where the
 * subscription was not known at all: then none of its invoices brought any.
 */
export async function enqueuePlanTokensOf(
  tx: Tx,
  subscriptionId: string,
  { everything = false } = {},
): Promise<void> {
  const invoices = await tx.db
    .selectFrom('shop.invoice')
    .where('subscription_id', '=', subscriptionId)
    .where('status', '=', 'paid')
    .$if(!everything, (query) => query.where('created_at', '>', addMinutes(tx.now, -LATE_DAYS * 24 * 60)))
    .select('id')
    .execute()
  for (const { id } of invoices) {
    await enqueuePlanTokens(tx, id)
  }
}

/** Later than this a subscription's event does not come after its invoice's. */
const LATE_DAYS = 35

async function grantLine(
  tx: Tx,
  invoice: InvoiceForTokens,
  line: InvoiceLineForTokens,
  plans: Plan[],
): Promise<void> {
  const plan = plans.find(({ key }) => key === line.planKey)
  if (!plan?.tokens) {
    return
  }
  const of = { invoice, line, allowance: plan.tokens, planKey: plan.key }
  if (line.proration) {
    return grantDifference(tx, of, plans)
  }
  if (line.isTrial) {
    return grantTrial(tx, of)
  }
  return grantMonths(tx, of)
}

async function grantTrial(tx: Tx, of: LineGrant): Promise<void> {
  const { line, allowance } = of
  if (!allowance.trial) {
    return
  }
  const { periodStart, periodEnd: expiresAt } = line
  await grantForLine(tx, of, {
    kind: 'trial',
    amount: allowance.trial * line.quantity,
    key: keyOf(line),
    periodStart,
    expiresAt,
  })
}

/** A line of a month is one; a line of a year is twelve, none of which comes before its time or after the subscription's end. */
async function grantMonths(tx: Tx, of: LineGrant): Promise<void> {
  const { invoice, line, allowance } = of
  const amount = allowance.monthly * line.quantity
  const monthly = monthsOf(line)
  for (let start = line.periodStart; start < expiresAtOf(line); start = periodEndAfter(monthly, start)) {
    if (start > tx.now) {
      return enqueuePlanTokens(tx, invoice.id, start)
    }
    // Of what went back in whole nothing more comes.
    if (start > line.periodStart && claimedOf(invoice, amount) === amount) {
      return
    }
    const end = periodEndAfter(monthly, start)
    const key = keyOf({ ...line, periodStart: start })
    const isNew = await grantForLine(tx, of, {
      kind: 'plan',
      amount,
      key,
      periodStart: start,
      ...termsOf(allowance, line, end),
    })
    const changes = isNew ? await findChanges(tx, line, start, end) : []
    for (const changed of changes) {
      await enqueuePlanTokens(tx, changed)
    }
  }
}

const monthsOf = (line: InvoiceLineForTokens) =>
  ({ anchor: anchorOf(line).toISOString(), unit: 'month', count: 1 }) as const

/** A subscription may end before what was paid for does. */
const expiresAtOf = ({ endedAt, periodEnd: end }: InvoiceLineForTokens): Date =>
  endedAt && endedAt < end ? endedAt : end

/** When the months of a line began that have begun by `now`. */
export function monthStartsOf(line: InvoiceLineForTokens, now: Date): Date[] {
  const starts: Date[] = []
  for (
    let start = line.periodStart;
    start < expiresAtOf(line) && start <= now;
    start = periodEndAfter(monthsOf(line), start)
  ) {
    starts.push(start)
  }
  return starts
}

/** What went back of an invoice's money is gone of its tokens; while a bank has it in dispute they are frozen. */
async function restatePlanTokens(tx: Tx, invoice: InvoiceForTokens): Promise<void> {
  const accounts = [...new Set(invoice.lines.map(({ accountId }) => accountId))]
  if (accounts.length === 0) {
    return
  }
  const grants = await tx.db
    .selectFrom('shop.token_grant')
    .where('account_id', 'in', accounts)
    .where((of) => of.or([of('kind', '=', 'plan'), of('kind', '=', 'trial')]))
    .where(sql<boolean>`provenance ->> 'invoice' = ${invoice.id}`)
    .orderBy('account_id')
    .orderBy('id')
    .select(['key', 'amount'])
    .execute()
  for (const { key, amount } of grants) {
    const suspending = shareOf(amount, Math.min(invoice.disputed, invoice.paid), invoice.paid)
    const claims = { gone: claimedOf(invoice, amount), suspending }
    await restateTokenGrant(tx, key, claims, { key: invoice.id, actor: 'shop', reason: null })
  }
}

export const claimedOf = ({ paid, back }: InvoiceForTokens, amount: number): number =>
  shareOf(amount, Math.min(back, paid), paid)
