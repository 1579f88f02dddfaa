import type { Ground } from '../ground.ts'
import { bookMissing, findBooked, findMissing } from '../journal/index.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'

/** A transaction never changes, and is listed as soon as it is made, or nearly. */
const LISTED_WITHIN_DAYS = 1

/** What moved on the balance at Stripe and nothing told us of: payouts, fees of the account, and what webhooks lost. */
export const compareBalance: Comparison = {
  step: 'Balance',

  list: (ground, look) =>
    findMissing(ground, {
      since: lookBackTo(look, LISTED_WITHIN_DAYS),
      signal: look.signal,
      onSeen: look.tell,
    }),

  async compare(ground: Ground, id: string): Promise<Found | undefined> {
    if ((await findBooked(ground, [id])).has(id)) {
      return undefined
    }
    const { type, net, currency } = await ground.stripe.balanceTransactions.retrieve(id)
    const drift = {
      what: `balance transaction ${id}`,
      ours: 'not in the journal',
      stripes: `${type}: ${net} ${currency}`,
      remedy: 'Book it.',
    }
    return { drift, mend: () => bookMissing(ground, id) }
  },
}
