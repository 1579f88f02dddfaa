import type { Context } from '../core/context.ts'
import { inTransaction } from '../core/context.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { recordDispute, retrieveDispute } from './dispute.ts'

/** Makes our row what the dispute is at Stripe. @throws StripeError when Stripe does not answer */
export async function applyDispute(ctx: Context, disputeId: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, disputeId))
  return fetchAndApply(
    ctx,
    disputeId,
    fetchVersion,
    () => retrieveDispute(ctx.stripe, disputeId),
    recordDispute,
  )
}
