import { sql } from 'kysely'
import type Stripe from 'stripe'
import { fromStripeTime, fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { type Difference, differencesOf } from '../core/discrepancy.ts'
import type { SubscriptionItemRow, SubscriptionRow } from '../core/replica.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { enqueueCollectionRetry } from '../dunning/index.ts'
import { announceEntitlementChange } from '../entitlements/index.ts'
import { PLAN_KEY } from '../plans/index.ts'
import { enqueuePlanTokensOf } from '../tokens/index.ts'
import { enqueueDuplicateEnd } from './duplicates.ts'
import { notifySubscription } from './notify.ts'
import { CHECKOUT_KEY } from './types.ts'

/** Updates our rows from the subscription. Returns the outcome. */
export async function recordSubscription(tx: Tx, stripeSubscription: Stripe.Subscription): Promise<string> {
  const { id } = stripeSubscription
  const userId = await findStripeCustomerUser(tx, idOf(stripeSubscription.customer))
  if (userId === undefined) {
    return `No effect: subscription ${id} belongs to no user of this shop.`
  }
  const { id: _, ...columns } = rowOf(stripeSubscription, userId)
  const { isNew } = await tx.db
    .insertInto('shop.subscription')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .executeTakeFirstOrThrow()
  await replaceItems(tx, id, itemsOf(stripeSubscription))
  await enqueuePlanTokensOf(tx, id, { everything: isNew })
  await announceEntitlementChange(tx, userId)
  if (columns.checkout_id !== null) {
    await enqueueDuplicateEnd(tx, userId)
  }
  await notifySubscription(tx, { id, ...columns }, itemsOf(stripeSubscription))
  await enqueueCollectionRetry(tx, userId, columns.default_payment_method_id)
  return `Subscription ${id} is ${stripeSubscription.status}.`
}

/** Differences between our rows and the subscription; none for another shop's. */
export async function compareSubscription(
  tx: Reader,
  stripeSubscription: Stripe.Subscription,
): Promise<Difference[]> {
  const { id } = stripeSubscription
  const userId = await findStripeCustomerUser(tx, idOf(stripeSubscription.customer))
  if (userId === undefined) {
    return []
  }
  const row = await tx.db.selectFrom('shop.subscription').where('id', '=', id).selectAll().executeTakeFirst()
  const items = await tx.db
    .selectFrom('shop.subscription_item')
    .where('subscription_id', '=', id)
    .selectAll()
    .execute()
  return [
    ...differencesOf([row], [rowOf(stripeSubscription, userId)]),
    ...differencesOf(items, itemsOf(stripeSubscription)),
  ]
}

function rowOf(subscription: Stripe.Subscription, userId: string): SubscriptionRow {
  return {
    id: subscription.id,
    user_id: userId,
    stripe_customer_id: idOf(subscription.customer),
    status: subscription.status,
    currency: subscription.currency,
    collection_method: subscription.collection_method,
    created_at: fromStripeTime(subscription.created),
    started_at: fromStripeTime(subscription.start_date),
    trial_start: fromStripeTimeOrNull(subscription.trial_start),
    trial_end: fromStripeTimeOrNull(subscription.trial_end),
    cancel_at: fromStripeTimeOrNull(subscription.cancel_at),
    cancel_at_period_end: subscription.cancel_at_period_end,
    canceled_at: fromStripeTimeOrNull(subscription.canceled_at),
    cancellation_reason: subscription.cancellation_details?.reason ?? null,
    ended_at: fromStripeTimeOrNull(subscription.ended_at),
    collection_paused: subscription.pause_collection?.behavior ?? null,
    collection_resumes_at: fromStripeTimeOrNull(subscription.pause_collection?.resumes_at),
    default_payment_method_id: idOf(subscription.default_payment_method),
    schedule_id: idOf(subscription.schedule),
    checkout_id: subscription.metadata[CHECKOUT_KEY] ?? null,
  }
}

/** In Stripe's API, items have periods and the subscription has none. */
function itemsOf({ id, items }: Stripe.Subscription): SubscriptionItemRow[] {
  return items.data.map((item) => ({
    id: item.id,
    subscription_id: id,
    price_id: item.price.id,
    product_id: idOf(item.price.product),
    plan_key: item.price.metadata[PLAN_KEY] ?? null,
    unit_amount_minor: item.price.unit_amount,
    interval: item.price.recurring?.interval ?? null,
    interval_count: item.price.recurring?.interval_count ?? null,
    quantity: item.quantity ?? 1,
    period_start: fromStripeTime(item.current_period_start),
    period_end: fromStripeTime(item.current_period_end),
  }))
}

async function replaceItems(tx: Tx, subscriptionId: string, items: SubscriptionItemRow[]): Promise<void> {
  const ids = items.map(({ id }) => id)
  await sql`
    delete from shop.subscription_item
    where subscription_id = ${subscriptionId} and id <> all (${ids})`.execute(tx.db)
  for (const { id, ...columns } of items) {
    await tx.db
      .insertInto('shop.subscription_item')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
      .execute()
  }
}

/** Retrieves a subscription with all of its items: Stripe includes the first ten. */
export async function retrieveSubscription(
  stripe: Stripe,
  subscriptionId: string,
): Promise<Stripe.Response<Stripe.Subscription>> {
  const subscription = await stripe.subscriptions.retrieve(subscriptionId)
  if (!isSubscriptionTruncated(subscription)) {
    return subscription
  }
  const data = await stripe.subscriptionItems
    .list({ subscription: subscriptionId, limit: 100 })
    .autoPagingToArray({ limit: 100 })
  return Object.assign(subscription, { items: { ...subscription.items, data, has_more: false } })
}

/** Whether it has more items than it includes. */
export const isSubscriptionTruncated = ({ items }: Stripe.Subscription): boolean => items.has_more
