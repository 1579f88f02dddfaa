import { addMinutes } from '../clock.ts'
import type { Ground } from '../ground.ts'
import { bookMissing, findBooked, findMissing } from '../journal/index.ts'
import type { Comparison, Found } from './comparison.ts'

const MOVED_DAYS = 35

/** What moved on the balance at Stripe and nothing told us of: payouts, fees of the account, and what webhooks lost. */
export const compareBalance: Comparison = {
  step: 'Balance',

  list: (ground: Ground) => findMissing(ground, addMinutes(ground.clock.now(), -MOVED_DAYS * 24 * 60)),

  async compare(ground: Ground, id: string): Promise<Found | undefined> {
    if ((await findBooked(ground, [id])).has(id)) return undefined
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
