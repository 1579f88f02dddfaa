import { applyDispute, disputeStanding, findOpenDisputes, retrieveDispute } from '../disputes/index.ts'
import type { Ground } from '../ground.ts'
import { findBooked } from '../journal/index.ts'
import type { Comparison, Found } from './comparison.ts'

/** Disputes that may still change, against Stripe's: how they stand, and what they moved. */
export const compareDisputes: Comparison = {
  step: 'Disputes',

  list: findOpenDisputes,

  async compare(ground: Ground, disputeId: string): Promise<Found | undefined> {
    const dispute = await retrieveDispute(ground.stripe, disputeId)
    const ours = await ground.db
      .selectFrom('shop.dispute')
      .where('stripe_id', '=', disputeId)
      .select(['status', 'standing'])
      .executeTakeFirstOrThrow()
    const moved = dispute.balance_transactions.map(({ id }) => id)
    const booked = await findBooked(ground, moved)
    if (ours.status === dispute.status && booked.size === moved.length) return undefined
    return {
      drift: {
        what: `dispute ${disputeId}`,
        ours: `${ours.status} (${ours.standing}), ${booked.size} movements booked`,
        stripes: `${dispute.status} (${disputeStanding(dispute.status)}), ${moved.length} movements`,
        remedy: 'Apply the dispute as it is at Stripe.',
      },
      mend: () => applyDispute(ground, disputeId),
    }
  },
}
