import { sql } from 'kysely'
import type { Context } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import { applyRefund, refundStatusOf, retrieveRefund } from '../refunds/index.ts'
import type { RefundStatus } from '../refunds/types.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'
import { findOfOwnPayments } from './find-own-payments.ts'
import { walkList } from './walk-list.ts'

/** A bank sends one back within a month, or keeps it. */
const CHANGING_DAYS = 35

/** Refunds of orders and of invoices, one by one: how they stand, and whether the books have them. One that failed shows in no sum. */
export const compareRefunds: Comparison = {
  step: 'Refunds',

  async list(ctx, look) {
    const ids: string[] = []
    const pages = walkList(look, lookBackTo(look, CHANGING_DAYS), (params) => ctx.stripe.refunds.list(params))
    for await (const page of pages) {
      ids.push(...(await findOfOwnPayments(ctx, page)))
    }
    return ids
  },

  async compare(ctx: Context, refundId: string): Promise<Found | undefined> {
    const refund = await retrieveRefund(ctx.stripe, refundId)
    const ours = await readRefund(ctx, refundId, idOf(refund.payment_intent))
    if (!ours.ofOrder && !ours.ofInvoice) {
      return undefined
    }
    const status = refundStatusOf(refund)
    const isUndone = status === 'failed' || status === 'canceled'
    const isPosted = ours.made && ours.undone === isUndone
    if (isPosted && (!ours.ofOrder || ours.status === status)) {
      return undefined
    }
    return {
      discrepancy: {
        what: `refund ${refundId}`,
        ours: `${ours.status ?? 'no row'}, ${inLedger(ours)}`,
        stripes: `${status}: ${refund.amount} ${refund.currency}`,
        hint: 'Apply the refund as it is at Stripe.',
      },
      mend: () => applyRefund(ctx, refundId),
    }
  },
}

function inLedger({ made, undone }: Ours): string {
  if (undone) {
    return 'booked and undone'
  }
  return made ? 'posted' : 'not booked'
}

interface Ours {
  /** Of an order's refund; an invoice's is in the books alone. */
  status: RefundStatus | null
  ofOrder: boolean
  ofInvoice: boolean
  made: boolean
  undone: boolean
}

async function readRefund({ db }: Context, refundId: string, paymentIntent: string | null): Promise<Ours> {
  const { rows } = await sql<Ours>`
    select (select status from shop.refund where stripe_id = ${refundId}) as status,
      exists (select from shop.payment where stripe_id = ${paymentIntent}) as "ofOrder",
      exists (select from shop.invoice_payment where payment_intent_id = ${paymentIntent}) as "ofInvoice",
      exists (select from shop.journal_entry where key = 'refund:' || ${refundId}::text) as made,
      exists (select from shop.journal_entry where key = 'refund:' || ${refundId}::text || ':undone') as undone`.execute(
    db,
  )
  const [ours] = rows
  if (!ours) {
    throw new Error(`No answer about ${refundId}`)
  }
  return ours
}
