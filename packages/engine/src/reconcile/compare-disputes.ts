import type { Context } from '../core/context.ts'
import { applyDispute, listOpenDisputes, retrieveDispute, toDisputeStatus } from '../disputes/index.ts'
import { findPosted } from '../ledger/index.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'
import { findOfOwnPayments } from './find-own-payments.ts'
import { walkList } from './walk-list.ts'

/** A bank takes its time, and may think again. */
const CHANGING_DAYS = 120

/** Disputes that are open here, however old, and all that Stripe has: how they stand, and what they moved. */
export const compareDisputes: Comparison = {
  step: 'Disputes',

  async list(ctx, look) {
    const ids = new Set(await listOpenDisputes(ctx))
    const pages = walkList(look, lookBackTo(look, CHANGING_DAYS), (params) =>
      ctx.stripe.disputes.list(params),
    )
    for await (const page of pages) {
      for (const id of await findOfOwnPayments(ctx, page)) {
        ids.add(id)
      }
    }
    return [...ids]
  },

  async compare(ctx: Context, disputeId: string): Promise<Found | undefined> {
    const dispute = await retrieveDispute(ctx.stripe, disputeId)
    const ours = await ctx.db
      .selectFrom('shop.dispute')
      .where('stripe_id', '=', disputeId)
      .select(['stripe_status', 'status'])
      .executeTakeFirst()
    const moved = dispute.balance_transactions.map(({ id }) => id)
    const posted = await findPosted(ctx, moved)
    if (ours?.stripe_status === dispute.status && posted.size === moved.length) {
      return undefined
    }
    return {
      discrepancy: {
        what: `dispute ${disputeId}`,
        ours: `${ours ? `${ours.stripe_status} (${ours.status})` : 'never heard of'}, ${movements(posted.size)} posted`,
        stripes: `${dispute.status} (${toDisputeStatus(dispute.status)}), ${movements(moved.length)}`,
        hint: 'Apply the dispute as it is at Stripe.',
      },
      mend: () => applyDispute(ctx, disputeId),
    }
  },
}

const movements = (count: number) => (count === 1 ? '1 movement' : `${count} movements`)
