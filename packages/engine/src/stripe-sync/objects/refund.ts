import { sql } from 'kysely'
import type { Context } from '../../core/context.ts'
import { formatMoney } from '../../core/money.ts'
import { idOf } from '../../core/stripe.ts'
import { recordRefund, refundStatusOf, retrieveRefund } from '../../refunds/index.ts'
import type { RefundStatus } from '../../refunds/types.ts'
import { type Comparison, compareSince } from '../compare.ts'
import { listIdsOfOwnPayments } from '../list-own-payments.ts'
import { stripeObject, syncStripeObject } from '../stripe-object.ts'

/** A bank returns a refund within a month, or not at all. */
const CHANGING_DAYS = 35

/**
 * Compares refunds of orders and of invoices one by one, with their rows and their ledger entries:
 * a failed refund would not show in a total.
 */
const comparison: Comparison = {
  step: 'Refunds',

  list: (ctx, options) =>
    listIdsOfOwnPayments(ctx, options, compareSince(options, CHANGING_DAYS), (params) =>
      ctx.stripe.refunds.list(params),
    ),

  async compare(ctx, refundId) {
    const stripeRefund = await retrieveRefund(ctx.stripe, refundId)
    const saved = await readRefund(ctx, refundId, idOf(stripeRefund.payment_intent))
    if (!saved.ofOrder && !saved.ofInvoice) {
      return undefined
    }
    const status = refundStatusOf(stripeRefund)
    const isUndone = status === 'failed' || status === 'canceled'
    const isPosted = saved.posted && saved.reversed === isUndone
    if (isPosted && (!saved.ofOrder || saved.status === status)) {
      return undefined
    }
    return {
      discrepancy: {
        what: `refund ${refundId}`,
        inDatabase: `${saved.status ?? 'no row'}, ${inLedger(saved)}`,
        atStripe: `${status}: ${formatMoney(stripeRefund.amount, stripeRefund.currency)}`,
        hint: 'Apply the refund as it is at Stripe.',
      },
      repair: () => syncStripeObject(ctx, refund, refundId),
    }
  },
}

function inLedger({ posted, reversed }: SavedRefund): string {
  if (reversed) {
    return 'posted and reversed'
  }
  return posted ? 'posted' : 'not posted'
}

interface SavedRefund {
  /** `null` for the refund of an invoice, which is in the ledger only. */
  status: RefundStatus | null
  ofOrder: boolean
  ofInvoice: boolean
  posted: boolean
  reversed: boolean
}

async function readRefund(
  { db }: Context,
  refundId: string,
  paymentIntent: string | null,
): Promise<SavedRefund> {
  const { rows } = await sql<SavedRefund>`
    select (select status from shop.refund where stripe_id = ${refundId}) as status,
      exists (select from shop.payment where stripe_id = ${paymentIntent}) as "ofOrder",
      exists (select from shop.invoice_payment where payment_intent_id = ${paymentIntent}) as "ofInvoice",
      exists (select from shop.journal_entry where key = 'refund:' || ${refundId}::text) as posted,
      exists (
        select from shop.journal_entry where key = 'refund:' || ${refundId}::text || ':undone'
      ) as reversed`.execute(db)
  const [saved] = rows
  if (!saved) {
    throw new Error(`The query for refund ${refundId} returned no row`)
  }
  return saved
}

/**
 * A refund. Its payload has neither the payment intent, whose metadata names the shop, nor its
 * balance transactions.
 */
export const refund = stripeObject('refund', {
  events: {
    'refund.created': 'Issued here or in the Dashboard; usually succeeds at once.',
    'refund.updated': 'It succeeded, failed, or got its bank reference. Can arrive before `refund.created`.',
    'refund.failed': 'The bank rejected it, days after it succeeded, and the money is back on the balance.',
  },
  trustPayload: false,
  retrieve: retrieveRefund,
  apply: recordRefund,
  comparison,
})
