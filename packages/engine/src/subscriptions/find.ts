import type { Reader } from '../core/context.ts'
import type { Subscription, SubscriptionItem, SubscriptionStatus } from './types.ts'

/** See `Engine.subscriptions.ofUser`. */
export async function findSubscriptionsOfUser(tx: Reader, userId: string): Promise<Subscription[]> {
  const rows = await tx.db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .selectAll()
    .execute()
  const ids = rows.map(({ id }) => id)
  const items = ids.length > 0 ? await readItems(tx, ids) : []
  return rows.map((row) => ({
    id: row.id,
    status: row.status as SubscriptionStatus,
    currency: row.currency,
    items: items
      .filter(({ subscriptionId }) => subscriptionId === row.id)
      .map(({ subscriptionId: _, ...item }) => item),
    createdAt: row.created_at,
    trialEnd: row.trial_end,
    cancelAt: row.ended_at ? null : row.cancel_at,
    endedAt: row.ended_at,
    collectionPaused: row.collection_paused !== null,
    changesLater: row.schedule_id !== null,
  }))
}

/** A price without our metadata belongs to the plan that a catalog push adopted it for. */
function readItems(
  tx: Reader,
  subscriptionIds: string[],
): Promise<(SubscriptionItem & { subscriptionId: string })[]> {
  return tx.db
    .selectFrom('shop.subscription_item as item')
    .leftJoin('shop.plan_price as price', 'price.price_id', 'item.price_id')
    .where('item.subscription_id', 'in', subscriptionIds)
    .orderBy('item.id')
    .select((of) => [
      'item.subscription_id as subscriptionId',
      of.fn.coalesce('item.plan_key', 'price.key').as('planKey'),
      'item.price_id as priceId',
      'item.quantity',
      'item.unit_amount_minor as unitAmountMinor',
      'item.interval',
      'item.period_start as periodStart',
      'item.period_end as periodEnd',
    ])
    .execute()
}

/** Stripe's final statuses; with every other one it may still collect payments. */
const finalStatuses = ['canceled', 'incomplete_expired']

/**
 * A subscription of the user's for which Stripe may still collect payments; `undefined` if there is
 * none.
 */
export async function findLiveSubscription({ db }: Reader, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .where('status', 'not in', finalStatuses)
    .orderBy('created_at')
    .select('id')
    .executeTakeFirst()
  return row?.id
}
