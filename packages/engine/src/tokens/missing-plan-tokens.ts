import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import type { Context, Reader } from '../core/context.ts'
import { planGrantKey } from './grant-for-line.ts'
import { monthStartsOf, refundedOf } from './grant-plan.ts'
import { readInvoiceForTokens } from './read-invoice.ts'

/** Paid invoices with a current line that is longer than a month. */
export async function listPlanTokenInvoices({ db, clock }: Context): Promise<string[]> {
  const now = clock.now()
  const { rows } = await sql<{ id: string }>`
    select distinct invoice.id from shop.invoice join shop.invoice_line line on line.invoice_id = invoice.id
    where invoice.status = 'paid' and not line.proration and line.subscription_item_id is not null
      and line.period_start <= ${now} and line.period_end > ${now} and line.period_end - line.period_start > interval '32 days'`.execute(
    db,
  )
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
    if (refundedOf(invoice, amount) === amount) {
      continue
    }
    const keys = monthStartsOf(line, startedBy).map((periodStart) => planGrantKey({ ...line, periodStart }))
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
