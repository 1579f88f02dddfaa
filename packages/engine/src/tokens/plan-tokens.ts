import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { Plan } from '../plans/types.ts'
import { grantDifference } from './grant-difference.ts'
import {
  grantForLine,
  type LineGrant,
  lineGrantEnd,
  lineGrantKey,
  lineGrantMonths,
  lineGrantStarts,
  lineGrantTerms,
  refundedLineGrant,
} from './line-grant.ts'
import { periodEndAfter } from './period.ts'
import {
  type InvoiceForTokens,
  type InvoiceLineForTokens,
  readInvoiceForTokens,
  readInvoiceProrations,
} from './read-invoice.ts'
import { recountTokenGrant } from './recount-grant.ts'
import { shareOf } from './types.ts'

/**
 * Grants the tokens of a paid invoice. They depend on its lines and their periods alone, so the
 * result is the same for a late or duplicate event, another event id or a reconcile. A yearly plan
 * grants month by month, as each month begins.
 */
export async function grantPlanTokens(ctx: Context, invoiceId: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // The lock comes before the read: of two transactions at once, the later writer could otherwise
    // have the older refunds.
    await sql`select from shop.invoice where id = ${invoiceId} for no key update`.execute(tx.db)
    const invoice = await readInvoiceForTokens(tx, invoiceId)
    if (invoice?.status !== 'paid') {
      return
    }
    for (const line of invoice.lines) {
      await grantLine(tx, invoice, line, ctx.plans.plans)
    }
    await recountPlanTokens(tx, invoice)
  })
}

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
  const grant = { invoice, line, allowance: plan.tokens, planKey: plan.key }
  if (line.proration) {
    return grantDifference(tx, grant, plans)
  }
  if (line.isTrial) {
    return grantTrial(tx, grant)
  }
  return grantMonths(tx, grant)
}

async function grantTrial(tx: Tx, grant: LineGrant): Promise<void> {
  const { line, allowance } = grant
  if (!allowance.trial) {
    return
  }
  const { periodStart, periodEnd: expiresAt } = line
  await grantForLine(tx, grant, {
    kind: 'trial',
    amount: allowance.trial * line.quantity,
    key: lineGrantKey(line),
    periodStart,
    expiresAt,
  })
}

/**
 * A monthly line is one month, a yearly line twelve. No month is granted before it begins or after
 * the subscription ended.
 */
async function grantMonths(tx: Tx, grant: LineGrant): Promise<void> {
  const { invoice, line, allowance } = grant
  const amount = allowance.monthly * line.quantity
  const monthly = lineGrantMonths(line)
  for (let start = line.periodStart; start < lineGrantEnd(line); start = periodEndAfter(monthly, start)) {
    if (start > tx.now) {
      return enqueuePlanTokens(tx, invoice.id, start)
    }
    // A fully refunded line grants no further months.
    if (start > line.periodStart && refundedLineGrant(invoice, amount) === amount) {
      return
    }
    const end = periodEndAfter(monthly, start)
    const key = lineGrantKey({ ...line, periodStart: start })
    const isNew = await grantForLine(tx, grant, {
      kind: 'plan',
      amount,
      key,
      periodStart: start,
      ...lineGrantTerms(allowance, line, end),
    })
    const changedInvoices = isNew ? await findEarlierChanges(tx, line, start, end) : []
    for (const changed of changedInvoices) {
      await enqueuePlanTokens(tx, changed)
    }
  }
}

/**
 * Reverses the refunded share of an invoice's grants, and suspends the disputed share while a
 * dispute is open.
 */
async function recountPlanTokens(tx: Tx, invoice: InvoiceForTokens): Promise<void> {
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
    const disputed = shareOf(amount, Math.min(invoice.disputed, invoice.paid), invoice.paid)
    const reversal = { refunded: refundedLineGrant(invoice, amount), disputed }
    await recountTokenGrant(tx, key, reversal, { key: invoice.id, actor: 'shop', reason: null })
  }
}

/** Invoices of plan changes that arrived before the tokens of their month were granted. */
async function findEarlierChanges(
  tx: Tx,
  { itemId }: InvoiceLineForTokens,
  start: Date,
  end: Date,
): Promise<string[]> {
  const changes = await readInvoiceProrations(tx, { itemId, start, end })
  return [...new Set(changes.map(({ invoiceId }) => invoiceId))].toSorted()
}

/** Call it in the transaction that records an invoice, a refund of it, or a dispute about it. */
export async function enqueuePlanTokens(tx: Tx, invoiceId: string, dueAt?: Date): Promise<void> {
  const job = { name: 'grant-plan-tokens', payload: { invoiceId }, key: `plan-tokens:${invoiceId}` } as const
  await enqueue(tx, { ...job, ...(dueAt ? { dueAt } : {}) })
}

/**
 * An invoice can arrive before its subscription, which has the end of the trial and the start of
 * the months. Pass `everything` if the subscription was not known at all: then none of its invoices
 * has granted tokens.
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

/** A subscription's event does not arrive later than this after its invoice's. */
const LATE_DAYS = 35

/** Paid invoices with a current line that is longer than a month. */
export async function listPlanTokenInvoices({ db, clock }: Context): Promise<string[]> {
  const now = clock.now()
  const { rows } = await sql<{ id: string }>`
    select distinct invoice.id
    from shop.invoice
    join shop.invoice_line line on line.invoice_id = invoice.id
    where invoice.status = 'paid' and not line.proration and line.subscription_item_id is not null
      and line.period_start <= ${now} and line.period_end > ${now}
      and line.period_end - line.period_start > interval '32 days'`.execute(db)
  return rows.map(({ id }) => id)
}

/** The job of a month that began more recently may not have run yet. */
const GRACE_MINUTES = 60

/** Whether a month of the invoice has begun and its tokens were not granted. */
export async function hasMissingPlanTokens(
  ctx: Reader & Pick<Context, 'clock' | 'plans'>,
  invoiceId: string,
): Promise<boolean> {
  const startedBy = addMinutes(ctx.clock.now(), -GRACE_MINUTES)
  const invoice = await readInvoiceForTokens(ctx, invoiceId)
  if (invoice?.status !== 'paid') {
    return false
  }
  for (const line of invoice.lines) {
    const allowance = ctx.plans.plans.find(({ key }) => key === line.planKey)?.tokens
    if (!allowance || line.proration || line.isTrial) {
      continue
    }
    const amount = allowance.monthly * line.quantity
    // A fully refunded line grants no further months.
    if (refundedLineGrant(invoice, amount) === amount) {
      continue
    }
    const keys = lineGrantStarts(line, startedBy).map((periodStart) => lineGrantKey({ ...line, periodStart }))
    if (keys.length === 0) {
      continue
    }
    const granted = await ctx.db
      .selectFrom('shop.token_grant')
      .where('key', 'in', keys)
      .select('key')
      .execute()
    if (granted.length < keys.length) {
      return true
    }
  }
  return false
}
