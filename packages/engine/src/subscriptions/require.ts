import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { findSubscriptionsOfUser } from './find.ts'
import { liveStatuses, type OwnSubscription, type Subscription } from './types.ts'

/** @throws AppError `subscription.unknown`, also for another user's */
export async function requireSubscription(
  tx: Reader,
  { userId, subscriptionId }: OwnSubscription,
): Promise<Subscription> {
  const subscriptions = await findSubscriptionsOfUser(tx, userId)
  const found = subscriptions.find(({ id }) => id === subscriptionId)
  if (!found) {
    throw new AppError('subscription.unknown', { subscriptionId })
  }
  return found
}

/** @throws AppError `subscription.unknown`, `subscription.not_live` */
export async function requireChangeableSubscription(tx: Reader, own: OwnSubscription): Promise<Subscription> {
  const found = await requireSubscription(tx, own)
  if (!liveStatuses.includes(found.status) || found.status === 'incomplete') {
    throw new AppError('subscription.not_live', { subscriptionId: found.id, status: found.status })
  }
  return found
}
