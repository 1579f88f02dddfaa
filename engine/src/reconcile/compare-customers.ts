import { applyStripeCustomer, compareStripeCustomer } from '../customers/index.ts'
import type { Ground } from '../ground.ts'
import type { Comparison } from './comparison.ts'
import { replicaDrift } from './replica-drift.ts'

/** Whom we know at Stripe, against Stripe. */
export const compareCustomers: Comparison = {
  step: 'Customers',

  list: listStripeCustomers,

  async compare(ground, id) {
    const differences = await compareStripeCustomer(ground, await ground.stripe.customers.retrieve(id))
    return replicaDrift(`customer ${id}`, differences, () => applyStripeCustomer(ground, id))
  },
}

/** Those that Stripe has: by them everything is found that is theirs, even what we never heard of. */
export async function listStripeCustomers({ db }: Ground): Promise<string[]> {
  const rows = await db.selectFrom('shop.stripe_customer').where('deleted', '=', false).orderBy('id').select('id').execute()
  return rows.map(({ id }) => id)
}
