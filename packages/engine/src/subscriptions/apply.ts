import type Stripe from 'stripe'
import { type Context, inTransaction } from '../core/context.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { recordSubscription } from './record.ts'
import { retrieveSubscription } from './retrieve.ts'

/**
 * Makes our rows equal to the subscription at Stripe: retrieved, or returned by `call`, which
 * changes it.
 * @throws StripeError when Stripe does not answer
 */
export async function applySubscription(
  ctx: Context,
  id: string,
  call: () => Promise<Stripe.Response<Stripe.Subscription>> = () => retrieveSubscription(ctx.stripe, id),
): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, id))
  return fetchAndApply(ctx, id, fetchVersion, call, recordSubscription)
}
