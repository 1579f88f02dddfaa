import { sql } from 'kysely'
import type { Context } from '../core/context.ts'
import { applyStripeCustomer, compareStripeCustomer, retrieveStripeCustomer } from '../customers/index.ts'
import { type Comparison, type Look, lookBackTo } from './comparison.ts'
import { replicaDiscrepancies } from './replica-discrepancies.ts'

/** Whom we know at Stripe, against Stripe. */
export const compareCustomers: Comparison = {
  step: 'Customers',

  list: listStripeCustomers,

  async compare(ctx, id) {
    const differences = await compareStripeCustomer(ctx, await retrieveStripeCustomer(ctx.stripe, id))
    return replicaDiscrepancies(`customer ${id}`, differences, () => applyStripeCustomer(ctx, id))
  },
}

/** Of a customer who is gone, what happened before may be told as late as this. */
const CHANGING_DAYS = 35

/** Those whom Stripe has, or had until lately: by them everything is found that is theirs, even what we never heard of. */
export async function listKnownCustomers({ db }: Context, look: Look): Promise<string[]> {
  const since = lookBackTo(look, CHANGING_DAYS)
  const { rows } = await sql<{ id: string }>`
    select customer.id from shop.stripe_customer customer left join shop.stripe_object object on object.id = customer.id
    where not customer.deleted or ${since ?? null}::timestamptz is null
      or greatest(object.created_max, object.fetched_until) > ${since ?? null}`.execute(db)
  return rows.map(({ id }) => id)
}

async function listStripeCustomers({ db }: Context): Promise<string[]> {
  const rows = await db.selectFrom('shop.stripe_customer').where('deleted', '=', false).select('id').execute()
  return rows.map(({ id }) => id)
}
