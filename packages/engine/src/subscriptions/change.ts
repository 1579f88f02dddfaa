import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { SubscriptionChangeId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { type ChangeInput, callChange, isChangeCallDone } from './change-call.ts'
import { requireSubscription } from './require.ts'
import type { OwnSubscription, Subscription } from './types.ts'

/**
 * Stripe forgets idempotency keys after 24 hours; after this a repeated call could undo a later
 * change.
 */
const KEY_HOURS_SAFE = 23
/** The request has this long to finish before the job takes over. */
const FINISH_AFTER_MINUTES = 1
const ATTEMPTS_MAX = 3

/**
 * Intent, call, record. A change that Stripe rejects is not made; a job finishes one that Stripe
 * did not answer.
 */
export async function requestChange(
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
    const isDone = await isChangeCallDone(ctx, call)
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
    if (failure.kind === 'rejected' && failure.isPayment) {
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
  if (await isChangeCallDone(ctx, call)) {
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
