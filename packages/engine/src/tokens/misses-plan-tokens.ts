import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import type { Context, Reader } from '../core/context.ts'
import { keyOf } from './grant-for-line.ts'
import { claimedOf, monthStartsOf } from './grant-plan.ts'
import { readInvoiceForTokens } from './read-invoice.ts'

/** Paid invoices with a line that is under way and longer than a month. */
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

/** Younger than this a month's job may still be on its way. */
const GRACE_MINUTES = 60

/** Whether a month has begun whose tokens nobody granted. */
export async function missesPlanTokens(
  ctx: Reader & Pick<Context, 'clock' | 'plans'>,
  invoiceId: string,
): Promise<boolean> {
  const begunBy = addMinutes(ctx.clock.now(), -GRACE_MINUTES)
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
    // Of what went back in whole nothing more comes.
    if (claimedOf(invoice, amount) === amount) {
      continue
    }
    const keys = monthStartsOf(line, begunBy).map((periodStart) => keyOf({ ...line, periodStart }))
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
