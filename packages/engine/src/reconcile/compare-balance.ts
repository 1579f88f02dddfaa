import type { Context } from '../core/context.ts'
import { findMissing, findPosted, postMissing } from '../ledger/index.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'

/** A transaction never changes, and is listed as soon as it is made, or nearly. */
const LISTED_WITHIN_DAYS = 1

/** What moved on the balance at Stripe and nothing told us of: payouts, fees of the account, and what webhooks lost. */
export const compareBalance: Comparison = {
  step: 'Balance',

  list: (ctx, look) =>
    findMissing(ctx, {
      since: lookBackTo(look, LISTED_WITHIN_DAYS),
      signal: look.signal,
      onPage: look.tell,
    }),

  async compare(ctx: Context, id: string): Promise<Found | undefined> {
    if ((await findPosted(ctx, [id])).has(id)) {
      return undefined
    }
    const { type, net, currency } = await ctx.stripe.balanceTransactions.retrieve(id)
    const discrepancy = {
      what: `balance transaction ${id}`,
      ours: 'not in the journal',
      stripes: `${type}: ${net} ${currency}`,
      hint: 'Book it.',
    }
    return { discrepancy, mend: () => postMissing(ctx, id) }
  },
}
