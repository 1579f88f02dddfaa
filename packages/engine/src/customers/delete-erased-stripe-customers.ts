/**
 * Deletes the Stripe customers of erased users. The erasure is the intent, the deletion the call,
 * and the result is recorded like any deleted customer. Deleting by id is safe to repeat.
 */
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { fetchAndApply, raiseFetchVersion } from '../core/fetch-and-apply.ts'
import type { CustomerId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import {
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from './stripe-customer.ts'
import { CUSTOMER_KEY } from './types.ts'

/** Stripe's search index usually lags a minute; by the documentation up to an hour. */
const SEARCH_LAG_MINUTES = 60
/** By then the deletion's own event, whose payload shows the customer once more, has arrived. */
const REDACT_AFTER_MINUTES = 10

interface PendingDeletion {
  id: CustomerId
  userId: string
  intendedAt: Date | null
  stripeCustomerId: string | null
}

/**
 * Covers every erased user who may still be a customer at Stripe.
 * @throws StripeError when Stripe does not answer
 */
export async function deleteErasedStripeCustomers(ctx: Context): Promise<void> {
  const pending = await ctx.db
    .selectFrom('shop.customer')
    .where('erased_at', 'is not', null)
    .where((of) => of.or([of('stripe_customer_id', 'is not', null), of('intended_at', 'is not', null)]))
    .select([
      'id',
      'user_id as userId',
      'intended_at as intendedAt',
      'stripe_customer_id as stripeCustomerId',
    ])
    .execute()
  for (const customer of pending) {
    const stripeCustomerId = customer.stripeCustomerId ?? (await findUnrecorded(ctx, customer))
    if (stripeCustomerId) {
      await deleteStripeCustomer(ctx, customer, stripeCustomerId)
    }
  }
}

/**
 * Finds a customer that was created by a call whose response was lost. If the search has no result
 * long after the call, there is none.
 */
async function findUnrecorded(
  ctx: Context,
  { id, intendedAt }: PendingDeletion,
): Promise<string | undefined> {
  const { data } = await ctx.stripe.customers.search({
    query: `metadata["${CUSTOMER_KEY}"]:"${id}"`,
    limit: 1,
  })
  if (data[0]) {
    return data[0].id
  }
  if (intendedAt && intendedAt < addMinutes(ctx.clock.now(), -SEARCH_LAG_MINUTES)) {
    await ctx.db.updateTable('shop.customer').where('id', '=', id).set({ intended_at: null }).execute()
  }
  return undefined
}

async function deleteStripeCustomer(
  ctx: Context,
  { id, userId }: PendingDeletion,
  stripeCustomerId: string,
): Promise<void> {
  const fetchVersion = await inTransaction(ctx, async (tx) => {
    // Later events about this customer must still be attributed to the user.
    const row = { id: stripeCustomerId, user_id: userId, default_payment_method_id: null }
    await tx.db
      .insertInto('shop.stripe_customer')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await tx.db
      .updateTable('shop.customer')
      .where('id', '=', id)
      .set({ stripe_customer_id: stripeCustomerId })
      .execute()
    return raiseFetchVersion(tx, stripeCustomerId)
  })
  await fetchAndApply(ctx, stripeCustomerId, {
    fetchVersion,
    call: () => deleteAtStripe(ctx, stripeCustomerId),
    apply: recordStripeCustomer,
    applyDeleted: async (tx) => {
      await recordDeletedStripeCustomer(tx, stripeCustomerId)
      const dueAt = addMinutes(tx.now, REDACT_AFTER_MINUTES)
      await enqueue(tx, {
        name: 'redact-stripe-events',
        payload: { userId },
        key: `redact:${userId}:last`,
        dueAt,
      })
    },
  })
}

/** Returns the deleted customer, as retrieving it does. */
async function deleteAtStripe({ stripe }: Context, stripeCustomerId: string) {
  await stripe.customers.del(stripeCustomerId)
  return retrieveStripeCustomer(stripe, stripeCustomerId)
}
