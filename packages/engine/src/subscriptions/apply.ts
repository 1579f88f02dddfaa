import type Stripe from 'stripe'
import { type Ground, inTransaction } from '../ground.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordSubscription } from './record.ts'
import { retrieveSubscription } from './retrieve.ts'

/**
 * Makes our rows what Stripe says a subscription is: when asked for it, or in answer to `call`, which changes it.
 * @throws StripeError when Stripe does not answer
 */
export async function applySubscription(
  ground: Ground,
  id: string,
  call: () => Promise<Stripe.Response<Stripe.Subscription>> = () => retrieveSubscription(ground.stripe, id),
): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
  return fetchAndApply(ground, id, wanted, call, recordSubscription)
}
