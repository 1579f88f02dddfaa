import { sql } from 'kysely'
import type { Context } from '../../core/context.ts'
import { discrepancyOf } from '../../core/discrepancy.ts'
import {
  compareStripeCustomer,
  hasBalance,
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from '../../customers/index.ts'
import { type Comparison, compareSince, type ListOptions } from '../compare.ts'
import { stripeObject, syncStripeObject } from '../stripe-object.ts'

/** Compares the customers that we know at Stripe. */
const comparison: Comparison = {
  step: 'Customers',

  async list({ db }) {
    const known = db.selectFrom('shop.stripe_customer').where('deleted', '=', false)
    return (await known.select('id').execute()).map(({ id }) => id)
  },

  async compare(ctx, id) {
    const differences = await compareStripeCustomer(ctx, await retrieveStripeCustomer(ctx.stripe, id))
    const discrepancy = discrepancyOf(`customer ${id}`, differences)
    return discrepancy && { discrepancy, repair: () => syncStripeObject(ctx, customer, id) }
  },
}

/**
 * A customer with a balance and a default payment method. No payload includes the transactions of
 * the balance, and the payload of `customer.deleted` shows the customer as it was, so both are
 * fetched.
 */
export const customer = stripeObject('customer', {
  events: {
    'customer.created':
      'Carries our own id of the customer. Usually arrives before the answer to our call is recorded.',
    'customer.updated':
      'Most often another default card, chosen in the customer portal or saved by Checkout.',
    'customer.deleted':
      'The merchant deleted the customer in the Dashboard, or we did for an erased account.',
  },
  trustPayload: (payload, type) => type !== 'customer.deleted' && !hasBalance(payload),
  retrieve: retrieveStripeCustomer,
  apply: recordStripeCustomer,
  applyDeleted: recordDeletedStripeCustomer,
  comparison,
})

/** How long after a customer is deleted its other objects may still change. */
const CHANGING_DAYS = 35

/**
 * Customers that exist at Stripe or did until lately. Listing by customer finds all of their
 * subscriptions, invoices and credit notes, including those that no event reported.
 */
export async function listKnownCustomers({ db }: Context, options: ListOptions): Promise<string[]> {
  const since = compareSince(options, CHANGING_DAYS)
  const { rows } = await sql<{ id: string }>`
    select customer.id from shop.stripe_customer customer
    left join shop.stripe_object object on object.id = customer.id
    where not customer.deleted or ${since ?? null}::timestamptz is null
      or greatest(object.created_max, object.fetched_until) > ${since ?? null}`.execute(db)
  return rows.map(({ id }) => id)
}
