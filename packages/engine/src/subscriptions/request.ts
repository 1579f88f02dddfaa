import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { requestChange } from './change.ts'
import { readTarget } from './read-target.ts'
import { requireChangeableSubscription } from './require.ts'
import type { OwnSubscription, PlanChangeInput, Subscription } from './types.ts'

/** See `Engine.subscriptions.change`. */
export async function requestSubscriptionChange(
  ctx: Context,
  {
    when,
    prorationDate,
    userId,
    subscriptionId,
    ...input
  }: OwnSubscription & PlanChangeInput & { when: 'now' | 'period_end'; prorationDate?: Date | undefined },
): Promise<Subscription> {
  const subscription = await requireChangeableSubscription(ctx, { userId, subscriptionId })
  const { price, quantity, fromPriceId } = await readTarget(ctx, subscription, input)
  const target = { fromPriceId, priceId: price.priceId, quantity }
  const isNow = when === 'now' || subscription.status === 'trialing'
  return requestChange(
    ctx,
    { userId, subscriptionId },
    isNow
      ? { kind: 'switch', ...target, prorationDate: prorationDate?.toISOString() }
      : { kind: 'switch_later', ...target },
  )
}

/** See `Engine.subscriptions.cancel`. */
export async function requestSubscriptionCancel(
  ctx: Context,
  { when, ...own }: OwnSubscription & { when: 'now' | 'period_end' },
): Promise<Subscription> {
  await requireChangeableSubscription(ctx, own)
  return requestChange(ctx, own, { kind: when === 'now' ? 'cancel' : 'cancel_later' })
}

/** See `Engine.subscriptions.keep`. */
export async function requestSubscriptionKeep(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { cancelAt, changesLater } = await requireChangeableSubscription(ctx, own)
  if (!cancelAt && !changesLater) {
    throw new AppError('subscription.change_refused', {
      reason: 'No cancellation or plan change is scheduled.',
    })
  }
  return requestChange(ctx, own, { kind: 'keep' })
}

/** See `Engine.subscriptions.resume`. */
export async function requestSubscriptionResume(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { status, collectionPaused } = await requireChangeableSubscription(ctx, own)
  if (status !== 'paused' && !collectionPaused) {
    throw new AppError('subscription.change_refused', { reason: 'The subscription is not paused.' })
  }
  return requestChange(ctx, own, { kind: 'resume' })
}
