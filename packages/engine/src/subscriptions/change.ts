import { addMinutes } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import type { SubscriptionChangeId } from '../ids.ts'
import { enqueue } from '../queue.ts'
import { stripeFailure } from '../stripe.ts'
import type { OwnSubscription, Subscription, SwitchWish } from '../subscription.ts'
import { type ChangeWish, callChange, isChanged } from './call-change.ts'
import { findChangeableSubscription, findOwnSubscription } from './own.ts'
import { readTarget } from './read-target.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could change what was changed again since. */
const KEY_HOURS_SAFE = 23
/** How long the one who asked gets to finish before the job does. */
const FINISH_AFTER_MINUTES = 1
const ATTEMPTS_MAX = 3

/** See `Engine.subscriptions.change`. */
export async function changeSubscription(
  ground: Ground,
  {
    when,
    prorationDate,
    userId,
    subscriptionId,
    ...wish
  }: OwnSubscription & SwitchWish & { when: 'now' | 'period_end'; prorationDate?: Date | undefined },
): Promise<Subscription> {
  const subscription = await findChangeableSubscription(ground, { userId, subscriptionId })
  const { price, quantity, fromPriceId } = await readTarget(ground, subscription, wish)
  const to = { fromPriceId, priceId: price.priceId, quantity }
  const isNow = when === 'now' || subscription.status === 'trialing'
  return carryOut(
    ground,
    { userId, subscriptionId },
    isNow
      ? { kind: 'switch', ...to, prorationDate: prorationDate?.toISOString() }
      : { kind: 'switch_later', ...to },
  )
}

/** See `Engine.subscriptions.cancel`. */
export async function cancelSubscription(
  ground: Ground,
  { when, ...own }: OwnSubscription & { when: 'now' | 'period_end' },
): Promise<Subscription> {
  await findChangeableSubscription(ground, own)
  return carryOut(ground, own, { kind: when === 'now' ? 'cancel' : 'cancel_later' })
}

/** See `Engine.subscriptions.keep`. */
export async function keepSubscription(ground: Ground, own: OwnSubscription): Promise<Subscription> {
  const { cancelAt, changesLater } = await findChangeableSubscription(ground, own)
  if (!cancelAt && !changesLater) {
    throw new Refusal('subscription.change_refused', { reason: 'Nothing is to come.' })
  }
  return carryOut(ground, own, { kind: 'keep' })
}

/** See `Engine.subscriptions.resume`. */
export async function resumeSubscription(ground: Ground, own: OwnSubscription): Promise<Subscription> {
  const { status, collectionPaused } = await findChangeableSubscription(ground, own)
  if (status !== 'paused' && !collectionPaused) {
    throw new Refusal('subscription.change_refused', { reason: 'It is not paused.' })
  }
  return carryOut(ground, own, { kind: 'resume' })
}

/** Three beats. What Stripe refuses did not happen; of what it did not answer a job makes sure. */
async function carryOut(ground: Ground, own: OwnSubscription, wish: ChangeWish): Promise<Subscription> {
  const id = await inTransaction(ground, (tx) => intendChange(tx, own, wish))
  try {
    await makeChange(ground, id)
  } catch (error) {
    if (error instanceof Refusal) {
      throw error
    }
    stripeFailure(error)
    throw new Refusal('stripe.unavailable')
  }
  return findOwnSubscription(ground, own)
}

/** @throws Refusal `subscription.change_running` */
async function intendChange(
  tx: Tx,
  { userId, subscriptionId }: OwnSubscription,
  wish: ChangeWish,
): Promise<SubscriptionChangeId> {
  const id = tx.ids.next('subscriptionChange', tx.now)
  const inserted = await tx.db
    .insertInto('shop.subscription_change')
    .values({
      id,
      subscription_id: subscriptionId,
      user_id: userId,
      wish: JSON.stringify(wish),
      attempt: 1,
      intended_at: tx.now,
      outcome: null,
      reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) {
    throw new Refusal('subscription.change_running', { subscriptionId })
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
 * @throws Refusal `subscription.payment_failed`, `subscription.change_refused`; StripeError when Stripe does not answer
 */
export async function makeChange(ground: Ground, id: SubscriptionChangeId): Promise<void> {
  const change = await ground.db
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
    wish: change.wish as ChangeWish,
  }
  const isBlind = addMinutes(change.intended_at, KEY_HOURS_SAFE * 60) <= ground.clock.now()
  if (isBlind) {
    const isDone = await isChanged(ground, call)
    return settle(ground, id, isDone ? 'done' : 'lapsed', isDone ? null : 'Stripe did not answer in time.')
  }
  try {
    await callChange(ground, call)
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'unanswered') {
      throw error
    }
    if (failure.kind === 'stored') {
      return lookAgain(ground, call, error)
    }
    await settle(ground, id, 'lapsed', failure.message)
    if (failure.kind === 'refused' && failure.isPayment) {
      throw new Refusal('subscription.payment_failed', { reason: failure.message })
    }
    throw new Refusal('subscription.change_refused', { reason: failure.message })
  }
  await settle(ground, id, 'done', null)
}

/** This 5xx is what the key answers from now on: it happened, or another key is used. */
async function lookAgain(
  ground: Ground,
  call: Parameters<typeof callChange>[1],
  error: unknown,
): Promise<void> {
  if (await isChanged(ground, call)) {
    return settle(ground, call.id, 'done', null)
  }
  if (call.attempt >= ATTEMPTS_MAX) {
    return settle(ground, call.id, 'lapsed', 'Stripe failed at it several times.')
  }
  await ground.db
    .updateTable('shop.subscription_change')
    .where('id', '=', call.id)
    .set({ attempt: call.attempt + 1 })
    .execute()
  throw error
}

async function settle(
  ground: Ground,
  id: SubscriptionChangeId,
  outcome: 'done' | 'lapsed',
  reason: string | null,
): Promise<void> {
  await ground.db
    .updateTable('shop.subscription_change')
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .set({ outcome, reason })
    .execute()
}
