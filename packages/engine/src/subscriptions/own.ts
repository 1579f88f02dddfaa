import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { OwnSubscription, Subscription, SubscriptionItem, SubscriptionStatus } from './types.ts'

/** Something is to be had from it, or will be once it is paid: whoever has one changes it instead of beginning another. */
export const liveStatuses: SubscriptionStatus[] = [
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
]

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

/** The plan of a price without our metadata is the one for which it was taken over by a push. */
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

/** @throws AppError `subscription.unknown`, for another's too */
export async function findOwnSubscription(
  tx: Reader,
  { userId, subscriptionId }: OwnSubscription,
): Promise<Subscription> {
  const own = await findSubscriptionsOfUser(tx, userId)
  const found = own.find(({ id }) => id === subscriptionId)
  if (!found) {
    throw new AppError('subscription.unknown', { subscriptionId })
  }
  return found
}

/** @throws AppError `subscription.unknown`, `subscription.not_live` */
export async function findChangeableSubscription(tx: Reader, own: OwnSubscription): Promise<Subscription> {
  const found = await findOwnSubscription(tx, own)
  if (!liveStatuses.includes(found.status) || found.status === 'incomplete') {
    throw new AppError('subscription.not_live', { subscriptionId: found.id, status: found.status })
  }
  return found
}
