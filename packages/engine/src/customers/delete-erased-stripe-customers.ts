/**
 * What is personal leaves Stripe as well: the customer of whoever was forgotten is deleted there. Three beats, of which the first was the
 * forgetting; the call names an id, so that repeating it changes nothing, and the answer is a tombstone like any other.
 */
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { CustomerId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { CUSTOMER_KEY } from './open-stripe-customer.ts'
import { recordStripeCustomer, recordStripeCustomerGone, retrieveStripeCustomer } from './record.ts'

/** Stripe's search knows what is new after a minute, and says itself that it can be an hour. */
const SEARCH_LAG_MINUTES = 60
/** The event of the deletion shows the customer once more; it is here by then. */
const LAST_WORDS_MINUTES = 10

interface Left {
  id: CustomerId
  userId: string
  intendedAt: Date | null
  stripeCustomerId: string | null
}

/** Of everybody who was forgotten and may still be a customer at Stripe. @throws StripeError when Stripe does not answer */
export async function deleteErasedStripeCustomers(ctx: Context): Promise<void> {
  const left = await ctx.db
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
  for (const customer of left) {
    const stripeCustomerId = customer.stripeCustomerId ?? (await findUnrecorded(ctx, customer))
    if (stripeCustomerId) {
      await deleteStripeCustomer(ctx, customer, stripeCustomerId)
    }
  }
}

/** Made by a call whose answer was lost. Nothing that carries our id, long enough after the call, is nothing at all. */
async function findUnrecorded(ctx: Context, { id, intendedAt }: Left): Promise<string | undefined> {
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
  { id, userId }: Left,
  stripeCustomerId: string,
): Promise<void> {
  const fetchVersion = await inTransaction(ctx, async (tx) => {
    // What Stripe still says of them has to be known as theirs.
    const theirs = { id: stripeCustomerId, user_id: userId, default_payment_method_id: null }
    await tx.db
      .insertInto('shop.stripe_customer')
      .values(theirs)
      .onConflict((same) => same.doNothing())
      .execute()
    await tx.db
      .updateTable('shop.customer')
      .where('id', '=', id)
      .set({ stripe_customer_id: stripeCustomerId })
      .execute()
    return raiseFetchVersion(tx, stripeCustomerId)
  })
  await fetchAndApply(
    ctx,
    stripeCustomerId,
    fetchVersion,
    () => deleteAtStripe(ctx, stripeCustomerId),
    recordStripeCustomer,
    async (tx) => {
      await recordStripeCustomerGone(tx, stripeCustomerId)
      const dueAt = addMinutes(tx.now, LAST_WORDS_MINUTES)
      await enqueue(tx, {
        name: 'blank-stripe-events',
        payload: { userId },
        key: `blank:${userId}:last`,
        dueAt,
      })
    },
  )
}

/** Answers like a look at who is gone. */
async function deleteAtStripe({ stripe }: Context, stripeCustomerId: string) {
  await stripe.customers.del(stripeCustomerId)
  return retrieveStripeCustomer(stripe, stripeCustomerId)
}
