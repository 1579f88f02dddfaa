import { type Context, inTransaction } from '../core/context.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import {
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from './stripe-customer.ts'

/**
 * Asks Stripe for a customer, and makes our row say the same.
 * @throws StripeError when Stripe does not answer
 */
export async function applyStripeCustomer(ctx: Context, id: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, id))
  const fetch = () => retrieveStripeCustomer(ctx.stripe, id)
  return fetchAndApply(ctx, id, fetchVersion, fetch, recordStripeCustomer, recordDeletedStripeCustomer)
}
