import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { SubscriptionChangeId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { type ChangeInput, callChange, isChanged } from './call-change.ts'
import { findChangeableSubscription, findOwnSubscription } from './own.ts'
import { readTarget } from './read-target.ts'
import type { OwnSubscription, PlanChangeInput, Subscription } from './types.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could change what was changed again since. */
const KEY_HOURS_SAFE = 23
/** How long the one who asked gets to finish before the job does. */
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
  const subscription = await findChangeableSubscription(ctx, { userId, subscriptionId })
  const { price, quantity, fromPriceId } = await readTarget(ctx, subscription, input)
  const to = { fromPriceId, priceId: price.priceId, quantity }
  const isNow = when === 'now' || subscription.status === 'trialing'
  return carryOut(
    ctx,
    { userId, subscriptionId },
    isNow
      ? { kind: 'switch', ...to, prorationDate: prorationDate?.toISOString() }
      : { kind: 'switch_later', ...to },
  )
}

/** See `Engine.subscriptions.cancel`. */
export async function cancelSubscription(
  ctx: Context,
  { when, ...own }: OwnSubscription & { when: 'now' | 'period_end' },
): Promise<Subscription> {
  await findChangeableSubscription(ctx, own)
  return carryOut(ctx, own, { kind: when === 'now' ? 'cancel' : 'cancel_later' })
}

/** See `Engine.subscriptions.keep`. */
export async function keepSubscription(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { cancelAt, changesLater } = await findChangeableSubscription(ctx, own)
  if (!cancelAt && !changesLater) {
    throw new AppError('subscription.change_refused', { reason: 'Nothing is to come.' })
  }
  return carryOut(ctx, own, { kind: 'keep' })
}

/** See `Engine.subscriptions.resume`. */
export async function resumeSubscription(ctx: Context, own: OwnSubscription): Promise<Subscription> {
  const { status, collectionPaused } = await findChangeableSubscription(ctx, own)
  if (status !== 'paused' && !collectionPaused) {
    throw new AppError('subscription.change_refused', { reason: 'It is not paused.' })
  }
  return carryOut(ctx, own, { kind: 'resume' })
}

/** Three beats. What Stripe refuses did not happen; of what it did not answer a job makes sure. */
async function carryOut(ctx: Context, own: OwnSubscription, input: ChangeInput): Promise<Subscription> {
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
  return findOwnSubscription(ctx, own)
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
 * The second beat and the third; also what the job does of a change that was left between two beats.
 * @throws AppError `subscription.payment_failed`, `subscription.change_refused`; StripeError when Stripe does not answer
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
  const isBlind = addMinutes(change.intended_at, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  if (isBlind) {
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
      return lookAgain(ctx, call, error)
    }
    await settle(ctx, id, 'abandoned', failure.message)
    if (failure.kind === 'refused' && failure.isPayment) {
      throw new AppError('subscription.payment_failed', { reason: failure.message })
    }
    throw new AppError('subscription.change_refused', { reason: failure.message })
  }
  await settle(ctx, id, 'done', null)
}

/** This 5xx is what the key answers from now on: it happened, or another key is used. */
async function lookAgain(
  ctx: Context,
  call: Parameters<typeof callChange>[1],
  error: unknown,
): Promise<void> {
  if (await isChanged(ctx, call)) {
    return settle(ctx, call.id, 'done', null)
  }
  if (call.attempt >= ATTEMPTS_MAX) {
    return settle(ctx, call.id, 'abandoned', 'Stripe failed at it several times.')
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
