import { listOpenDisputes, recordDispute, retrieveDispute, toDisputeStatus } from '../../disputes/index.ts'
import { findPosted } from '../../ledger/index.ts'
import { type Comparison, compareSince } from '../compare.ts'
import { listIdsOfOwnPayments } from '../list-own-payments.ts'
import { stripeObject, syncStripeObject } from '../stripe-object.ts'

/** A bank takes months to decide, and may change its decision. */
const CHANGING_DAYS = 120

/**
 * Compares the status of disputes and their ledger entries: those open here, however old, and those
 * Stripe lists.
 */
const comparison: Comparison = {
  step: 'Disputes',

  async list(ctx, options) {
    const open = await listOpenDisputes(ctx)
    const since = compareSince(options, CHANGING_DAYS)
    const listed = await listIdsOfOwnPayments(ctx, options, since, (params) =>
      ctx.stripe.disputes.list(params),
    )
    return [...new Set([...open, ...listed])]
  },

  async compare(ctx, disputeId) {
    const stripeDispute = await retrieveDispute(ctx.stripe, disputeId)
    const saved = await ctx.db
      .selectFrom('shop.dispute')
      .where('stripe_id', '=', disputeId)
      .select(['stripe_status', 'status'])
      .executeTakeFirst()
    const transactions = stripeDispute.balance_transactions.map(({ id }) => id)
    const posted = await findPosted(ctx, transactions)
    if (saved?.stripe_status === stripeDispute.status && posted.size === transactions.length) {
      return undefined
    }
    const { status } = stripeDispute
    const savedStatus = saved ? `${saved.stripe_status} (${saved.status})` : 'no row'
    return {
      discrepancy: {
        what: `dispute ${disputeId}`,
        inDatabase: `${savedStatus}, ${countOf(posted.size)} posted`,
        atStripe: `${status} (${toDisputeStatus(status)}), ${countOf(transactions.length)}`,
        hint: 'Apply the dispute as it is at Stripe.',
      },
      repair: () => syncStripeObject(ctx, dispute, disputeId),
    }
  },
}

const countOf = (count: number) => (count === 1 ? '1 balance transaction' : `${count} balance transactions`)

/**
 * A chargeback or an inquiry. Its events arrive out of order and its payload has no payment intent:
 * always fetched.
 */
export const dispute = stripeObject('dispute', {
  events: {
    'charge.dispute.created': 'A bank took the payment back, or asks about it first, which is an inquiry.',
    'charge.dispute.updated': 'Evidence was submitted, or its due date changed.',
    'charge.dispute.funds_withdrawn':
      'The amount and a fee left the balance: when a dispute opens, not when it is lost.',
    'charge.dispute.funds_reinstated': 'The dispute was won, and the amount is back on the balance.',
    'charge.dispute.closed': 'Won, lost, or an inquiry that ended without a dispute.',
  },
  trustPayload: false,
  retrieve: retrieveDispute,
  apply: recordDispute,
  comparison,
})
