import { sql } from 'kysely'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import type { Plan } from '../plans/types.ts'
import { enqueuePlanTokens } from './enqueue-plan-tokens.ts'
import { findEarlierChanges, grantDifference } from './grant-difference.ts'
import { anchorOf, grantForLine, type LineGrant, planGrantKey, termsOf } from './grant-for-line.ts'
import { periodEndAfter } from './period.ts'
import { type InvoiceForTokens, type InvoiceLineForTokens, readInvoiceForTokens } from './read-invoice.ts'
import { recountTokenGrant, shareOf } from './recount-grant.ts'

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
    key: planGrantKey(line),
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
  const monthly = monthsOf(line)
  for (let start = line.periodStart; start < expiresAtOf(line); start = periodEndAfter(monthly, start)) {
    if (start > tx.now) {
      return enqueuePlanTokens(tx, invoice.id, start)
    }
    // A fully refunded line grants no further months.
    if (start > line.periodStart && refundedOf(invoice, amount) === amount) {
      return
    }
    const end = periodEndAfter(monthly, start)
    const key = planGrantKey({ ...line, periodStart: start })
    const isNew = await grantForLine(tx, grant, {
      kind: 'plan',
      amount,
      key,
      periodStart: start,
      ...termsOf(allowance, line, end),
    })
    const changedInvoices = isNew ? await findEarlierChanges(tx, line, start, end) : []
    for (const changed of changedInvoices) {
      await enqueuePlanTokens(tx, changed)
    }
  }
}

const monthsOf = (line: InvoiceLineForTokens) =>
  ({ anchor: anchorOf(line).toISOString(), unit: 'month', count: 1 }) as const

/** A subscription may end before its paid period does. */
const expiresAtOf = ({ endedAt, periodEnd: end }: InvoiceLineForTokens): Date =>
  endedAt && endedAt < end ? endedAt : end

/** Starts of the line's months that have begun by `now`. */
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
    const reversal = { refunded: refundedOf(invoice, amount), disputed }
    await recountTokenGrant(tx, key, reversal, { key: invoice.id, actor: 'shop', reason: null })
  }
}

export const refundedOf = ({ paid, refunded }: InvoiceForTokens, amount: number): number =>
  shareOf(amount, Math.min(refunded, paid), paid)
