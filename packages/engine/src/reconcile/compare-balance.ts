import { formatMoney } from '../core/money.ts'
import { findMissing, findPosted, postMissing } from '../ledger/index.ts'
import { type Comparison, compareSince } from '../stripe-sync/compare.ts'

/** A balance transaction never changes, and Stripe lists it within moments. */
const LISTED_WITHIN_DAYS = 1

/**
 * Finds balance transactions that the ledger lacks: payouts, account fees, and those of lost
 * webhooks.
 */
export const compareBalance: Comparison = {
  step: 'Balance',

  list: (ctx, options) =>
    findMissing(ctx, {
      since: compareSince(options, LISTED_WITHIN_DAYS),
      signal: options.signal,
      onPage: options.onListed,
    }),

  async compare(ctx, id) {
    if ((await findPosted(ctx, [id])).has(id)) {
      return undefined
    }
    const { type, net, currency } = await ctx.stripe.balanceTransactions.retrieve(id)
    const discrepancy = {
      what: `balance transaction ${id}`,
      inDatabase: 'not in the journal',
      atStripe: `${type}: ${formatMoney(net, currency)}`,
      hint: 'Post it to the ledger.',
    }
    return { discrepancy, repair: () => postMissing(ctx, id) }
  },
}
