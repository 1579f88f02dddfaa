import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { SubscriptionChangeId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { type ChangeInput, callChange, isChanged } from './call-change.ts'
import { requireChangeableSubscription, requireSubscription } from './find.ts'
import { readTarget } from './read-target.ts'
import type { OwnSubscription, PlanChangeInput, Subscription } from './types.ts'

/**
 * Stripe forgets idempotency keys after 24 hours; after this a repeated call could undo a later
 * change.
 */
const KEY_HOURS_SAFE = 23
/** The request has this long to finish before the job takes over. */
const FINISH_AFTER_MINUTES = 1
const ATTEMPTS_MAX = 3

/** See `Engine.subscriptions.change`. */
export async function changeSubscription(
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
  return makeRequestedChange(
    ctx,
    { userId, subscriptionId },
    isNow
      ? { kind: 'switch', ...target, prorationDate: prorationDate?.toISOString() }
      : { kind: 'switch_later', ...target },
  )
}

/** See `Engine.subscriptions.cancel`. */
export async function cancelSubscription(
  ctx: Context,
  { when, ...own }: OwnSubscription & { when: 'now' | 'period_end' },
): Promise<Subscription> {
  await requireChangeableSubscription(ctx, own)
  return makeRequestedChange(ctx, own, { kind: when === 'now' ? 'cancel' : 'cancel_later' })
}

/** See `Engine.subscriptions.keep`. */
export async function keepSubscription(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { cancelAt, changesLater } = await requireChangeableSubscription(ctx, own)
  if (!cancelAt && !changesLater) {
    throw new AppError('subscription.change_refused', {
      reason: 'No cancellation or plan change is scheduled.',
    })
  }
  return makeRequestedChange(ctx, own, { kind: 'keep' })
}

/** See `Engine.subscriptions.resume`. */
export async function resumeSubscription(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { status, collectionPaused } = await requireChangeableSubscription(ctx, own)
  if (status !== 'paused' && !collectionPaused) {
    throw new AppError('subscription.change_refused', { reason: 'The subscription is not paused.' })
  }
  return makeRequestedChange(ctx, own, { kind: 'resume' })
}

/**
 * Intent, call, record. A change that Stripe rejects is not made; a job finishes one that Stripe
 * did not answer.
 */
async function makeRequestedChange(
  ctx: Context,
  own: OwnSubscription,
  input: ChangeInput,
): Promise<Subscription> {
  const id = await inTransaction(ctx, (tx) => saveChangeIntent(tx, own, input))
  try {
    await makeChange(ctx, id)
  } catch (error) {
    if (error instanceof AppError) {
      throw error
    }
    stripeFailure(error)
    throw new AppError('stripe.unavailable')
  }
  return requireSubscription(ctx, own)
}

/** @throws AppError `subscription.change_running` */
async function saveChangeIntent(
  tx: Tx,
  { userId, subscriptionId }: OwnSubscription,
  input: ChangeInput,
): Promise<SubscriptionChangeId> {
  const id = tx.ids.next('subscriptionChange', tx.now)
  const inserted = await tx.db
    .insertInto('shop.subscription_change')
    .values({
      id,
      subscription_id: subscriptionId,
      user_id: userId,
      input: JSON.stringify(input),
      attempt: 1,
      intended_at: tx.now,
      outcome: null,
      reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) {
    throw new AppError('subscription.change_running', { subscriptionId })
  }
  const dueAt = addMinutes(tx.now, FINISH_AFTER_MINUTES)
  await enqueue(tx, {
    name: 'finish-subscription-change',
    payload: { changeId: id },
    key: `change:${id}`,
    dueAt,
  })
  return id
}

/**
 * Steps two and three: call and record. A job runs them for a change that was interrupted.
 * @throws AppError `subscription.payment_failed`, `subscription.change_refused`; StripeError when
 *   Stripe does not answer
 */
export async function makeChange(ctx: Context, id: SubscriptionChangeId): Promise<void> {
  const change = await ctx.db
    .selectFrom('shop.subscription_change')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  if (change.outcome !== null) {
    return
  }
  const call = {
    id,
    attempt: change.attempt,
    subscriptionId: change.subscription_id,
    input: change.input as ChangeInput,
  }
  const isKeyExpired = addMinutes(change.intended_at, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  if (isKeyExpired) {
    const isDone = await isChanged(ctx, call)
    return settle(ctx, id, isDone ? 'done' : 'abandoned', isDone ? null : 'Stripe did not answer in time.')
  }
  try {
    await callChange(ctx, call)
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'unanswered') {
      throw error
    }
    if (failure.kind === 'stored') {
      return checkAfterFailure(ctx, call, error)
    }
    await settle(ctx, id, 'abandoned', failure.message)
    if (failure.kind === 'refused' && failure.isPayment) {
      throw new AppError('subscription.payment_failed', { reason: failure.message })
    }
    throw new AppError('subscription.change_refused', { reason: failure.message })
  }
  await settle(ctx, id, 'done', null)
}

/**
 * Stripe repeats a stored 5xx for its idempotency key: either the change was made, or another key
 * is used.
 */
async function checkAfterFailure(
  ctx: Context,
  call: Parameters<typeof callChange>[1],
  error: unknown,
): Promise<void> {
  if (await isChanged(ctx, call)) {
    return settle(ctx, call.id, 'done', null)
  }
  if (call.attempt >= ATTEMPTS_MAX) {
    return settle(ctx, call.id, 'abandoned', 'Stripe failed several times.')
  }
  await ctx.db
    .updateTable('shop.subscription_change')
    .where('id', '=', call.id)
    .set({ attempt: call.attempt + 1 })
    .execute()
  throw error
}

async function settle(
  ctx: Context,
  id: SubscriptionChangeId,
  outcome: 'done' | 'abandoned',
  reason: string | null,
): Promise<void> {
  await ctx.db
    .updateTable('shop.subscription_change')
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .set({ outcome, reason })
    .execute()
}
