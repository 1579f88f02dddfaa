import { type Ground, inTransaction } from '../ground.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordStripeCustomer, recordStripeCustomerGone, retrieveStripeCustomer } from './record.ts'

/** Asks Stripe for a customer, and makes our row say the same. @throws StripeError when Stripe does not answer */
export async function applyStripeCustomer(ground: Ground, id: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
  const fetch = () => retrieveStripeCustomer(ground.stripe, id)
  return fetchAndApply(ground, id, wanted, fetch, recordStripeCustomer, recordStripeCustomerGone)
}
