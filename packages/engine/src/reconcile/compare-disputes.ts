import { applyDispute, disputeStanding, findOpenDisputes, retrieveDispute } from '../disputes/index.ts'
import type { Ground } from '../ground.ts'
import { findBooked } from '../journal/index.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'
import { findOfOwnPayments } from './find-own-payments.ts'
import { walkList } from './walk-list.ts'

/** A bank takes its time, and may think again. */
const CHANGING_DAYS = 120

/** Disputes that are open here, however old, and all that Stripe has: how they stand, and what they moved. */
export const compareDisputes: Comparison = {
  step: 'Disputes',

  async list(ground, look) {
    const ids = new Set(await findOpenDisputes(ground))
    const pages = walkList(look, lookBackTo(look, CHANGING_DAYS), (params) =>
      ground.stripe.disputes.list(params),
    )
    for await (const page of pages) {
      for (const id of await findOfOwnPayments(ground, page)) {
        ids.add(id)
      }
    }
    return [...ids]
  },

  async compare(ground: Ground, disputeId: string): Promise<Found | undefined> {
    const dispute = await retrieveDispute(ground.stripe, disputeId)
    const ours = await ground.db
      .selectFrom('shop.dispute')
      .where('stripe_id', '=', disputeId)
      .select(['status', 'standing'])
      .executeTakeFirst()
    const moved = dispute.balance_transactions.map(({ id }) => id)
    const booked = await findBooked(ground, moved)
    if (ours?.status === dispute.status && booked.size === moved.length) {
      return undefined
    }
    return {
      drift: {
        what: `dispute ${disputeId}`,
        ours: `${ours ? `${ours.status} (${ours.standing})` : 'never heard of'}, ${movements(booked.size)} booked`,
        stripes: `${dispute.status} (${disputeStanding(dispute.status)}), ${movements(moved.length)}`,
        remedy: 'Apply the dispute as it is at Stripe.',
      },
      mend: () => applyDispute(ground, disputeId),
    }
  },
}

const movements = (count: number) => (count === 1 ? '1 movement' : `${count} movements`)
