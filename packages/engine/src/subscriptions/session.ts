import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { fetchAndApply } from '../core/fetch-and-apply.ts'
import { isId, type SubscriptionCheckoutId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { CHECKOUT_KEY, type SubscribeStarted } from './types.ts'

/** Stripe takes a moment to expire a session; a check before would find it open. */
const CHECK_AFTER_MINUTES = 1

/**
 * Steps two and three: call and record. Repeats the same call under the same idempotency key.
 * @throws AppError `stripe.unavailable` (a job continues), `checkout.refused`,
 *   `checkout.session_closed`
 */
export async function openSubscriptionSession(
  ctx: Context,
  id: SubscriptionCheckoutId,
): Promise<SubscribeStarted> {
  const checkout = await readSessionCheckout(ctx, id)
  if (checkout.outcome !== null) {
    throw new AppError('checkout.session_closed')
  }
  if (checkout.session_id && checkout.session_url) {
    return { sessionId: checkout.session_id, url: checkout.session_url }
  }
  const session = await callStripe(ctx, checkout)
  await inTransaction(ctx, (tx) => recordOpenedSession(tx, checkout, session))
  // A session found by a repeated call may have ended meanwhile; its events report the outcome.
  if (!session.url) {
    throw new AppError('checkout.session_closed')
  }
  return { sessionId: session.id, url: session.url }
}

export type SessionCheckout = Awaited<ReturnType<typeof readSessionCheckout>>

export function readSessionCheckout({ db }: Context, id: SubscriptionCheckoutId) {
  return db
    .selectFrom('shop.subscription_checkout')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
}

async function callStripe(ctx: Context, checkout: SessionCheckout): Promise<Stripe.Checkout.Session> {
  try {
    return await createSession(ctx, checkout)
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn(
      { checkoutId: checkout.id, failure },
      'Stripe did not open a Checkout Session for a subscription',
    )
    if (failure.kind !== 'rejected') {
      throw new AppError('stripe.unavailable')
    }
    await endSessionCheckout(ctx, checkout.id, 'abandoned')
    throw new AppError('checkout.refused', { reason: failure.message, param: failure.param })
  }
}

/** Makes the call with the parameters that `startSubscription` stored. */
export const createSession = ({ stripe }: Context, { id, params, attempt }: SessionCheckout) =>
  stripe.checkout.sessions.create(params as Stripe.Checkout.SessionCreateParams, {
    idempotencyKey: `subscription:${id}:session:${attempt}`,
  })

export async function recordOpenedSession(
  tx: Tx,
  { id, expires_at }: SessionCheckout,
  session: Stripe.Checkout.Session,
): Promise<void> {
  await tx.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .set({ session_id: session.id, session_url: session.url })
    .execute()
  // A job checks the session after its expiry, in case its event was lost.
  const dueAt = addMinutes(expires_at, CHECK_AFTER_MINUTES)
  await enqueue(tx, {
    name: 'finish-subscription-checkout',
    payload: { checkoutId: id },
    key: `subscribe:${id}`,
    dueAt,
  })
}

export async function endSessionCheckout(
  ctx: Context,
  id: SubscriptionCheckoutId,
  outcome: 'abandoned',
): Promise<void> {
  await ctx.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .set({ outcome })
    .execute()
}

/**
 * Expires a session at Stripe, or retrieves it if it has ended already, and applies the result.
 * @throws AppError `stripe.unavailable`
 */
export async function endSubscriptionSession(ctx: Context, id: SubscriptionCheckoutId): Promise<void> {
  try {
    // An unknown session cannot be expired, so an unfinished call is finished first.
    const { sessionId } = await openSubscriptionSession(ctx, id)
    await expireSession(ctx, sessionId)
  } catch (error) {
    if (
      error instanceof AppError &&
      (error.code === 'checkout.refused' || error.code === 'checkout.session_closed')
    ) {
      return
    }
    if (error instanceof AppError) {
      throw error
    }
    stripeFailure(error)
    throw new AppError('stripe.unavailable')
  }
}

export const expireSession = (ctx: Context, sessionId: string) =>
  fetchAndApply(ctx, sessionId, {
    call: () => expireOrRetrieve(ctx, sessionId),
    apply: recordSubscriptionSession,
  })

async function expireOrRetrieve({ stripe }: Context, sessionId: string) {
  try {
    return await stripe.checkout.sessions.expire(sessionId)
  } catch (error) {
    // Only an open session can be expired: this one is complete or expired.
    if (stripeFailure(error).kind !== 'rejected') {
      throw error
    }
    return stripe.checkout.sessions.retrieve(sessionId)
  }
}

/**
 * Updates the checkout's row from the session. The subscription has events of its own. Returns the
 * outcome.
 */
export async function recordSubscriptionSession(tx: Tx, session: Stripe.Checkout.Session): Promise<string> {
  const id = session.metadata?.[CHECKOUT_KEY] ?? ''
  if (!isId('subscriptionCheckout', id)) {
    return 'No effect: the session names no checkout of this shop.'
  }
  const outcome = subscriptionSessionOutcome(session)
  const row = await tx.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .set({ session_id: session.id, session_url: session.url, outcome })
    .returning('id')
    .executeTakeFirst()
  return row
    ? `Subscription checkout ${id} is ${session.status}.`
    : `No effect: checkout ${id} belongs to another shop.`
}

/** `null` while the session can still be paid. */
export function subscriptionSessionOutcome({
  status,
}: Stripe.Checkout.Session): 'complete' | 'expired' | null {
  if (status === 'complete') {
    return 'complete'
  }
  return status === 'expired' ? 'expired' : null
}
