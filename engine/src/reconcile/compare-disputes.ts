import { addMinutes, toStripeTime } from '../clock.ts'
import { applyDispute, DISPUTE_DAYS, disputeStanding, findOpenDisputes, retrieveDispute } from '../disputes/index.ts'
import type { Ground } from '../ground.ts'
import { findBooked } from '../journal/index.ts'
import { idOf } from '../stripe.ts'
import type { Comparison, Found } from './comparison.ts'

/** Disputes that may still change, and those of the last months that we never heard of, against Stripe's: how they stand, and what they moved. */
export const compareDisputes: Comparison = {
  step: 'Disputes',

  async list(ground: Ground) {
    const gte = toStripeTime(addMinutes(ground.clock.now(), -DISPUTE_DAYS * 24 * 60))
    const recent = await ground.stripe.disputes.list({ created: { gte }, limit: 100 }).autoPagingToArray({ limit: 10_000 })
    return [...new Set([...(await findOpenDisputes(ground)), ...recent.map(({ id }) => id)])]
  },

  async compare(ground: Ground, disputeId: string): Promise<Found | undefined> {
    const dispute = await retrieveDispute(ground.stripe, disputeId)
    const ours = await ground.db
      .selectFrom('shop.dispute')
      .where('stripe_id', '=', disputeId)
      .select(['status', 'standing'])
      .executeTakeFirst()
    if (!ours && !(await isPaymentOurs(ground, idOf(dispute.payment_intent)))) return undefined
    const moved = dispute.balance_transactions.map(({ id }) => id)
    const booked = await findBooked(ground, moved)
    if (ours?.status === dispute.status && booked.size === moved.length) return undefined
    return {
      drift: {
        what: `dispute ${disputeId}`,
        ours: `${ours ? `${ours.status} (${ours.standing})` : 'never heard of'}, ${booked.size} movements booked`,
        stripes: `${dispute.status} (${disputeStanding(dispute.status)}), ${moved.length} movements`,
        remedy: 'Apply the dispute as it is at Stripe.',
      },
      mend: () => applyDispute(ground, disputeId),
    }
  },
}

async function isPaymentOurs({ db }: Ground, paymentIntent: string | null): Promise<boolean> {
  if (paymentIntent === null) return false
  const ofOrder = db.selectFrom('shop.payment').where('stripe_id', '=', paymentIntent).select('stripe_id as id')
  const ofInvoice = db.selectFrom('shop.invoice_payment').where('payment_intent_id', '=', paymentIntent).select('id')
  return (await ofOrder.union(ofInvoice).executeTakeFirst()) !== undefined
}
