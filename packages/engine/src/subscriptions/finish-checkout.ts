import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { SubscriptionCheckoutId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import {
  createSession,
  endSessionCheckout,
  expireSession,
  readSessionCheckout,
  recordOpenedSession,
  type SessionCheckout,
} from './session.ts'
import { CHECKOUT_KEY } from './types.ts'

/**
 * Stripe forgets idempotency keys after 24 hours; after this a repeated call could open a second
 * session.
 */
const KEY_HOURS_SAFE = 23

/**
 * Finishes a checkout that was interrupted, or whose session expired without an event.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishSubscriptionCheckout(ctx: Context, id: SubscriptionCheckoutId): Promise<void> {
  const checkout = await readSessionCheckout(ctx, id)
  if (checkout.outcome !== null) {
    return
  }
  const sessionId = checkout.session_id ?? (await finishOpening(ctx, checkout))
  if (!sessionId || checkout.expires_at > ctx.clock.now()) {
    return
  }
  await expireSession(ctx, sessionId)
}

async function finishOpening(ctx: Context, checkout: SessionCheckout): Promise<string | undefined> {
  const session = await repeatOrFind(ctx, checkout)
  if (!session) {
    await endSessionCheckout(ctx, checkout.id, 'abandoned')
    return undefined
  }
  await inTransaction(ctx, (tx) => recordOpenedSession(tx, checkout, session))
  return session.id
}

async function repeatOrFind(
  ctx: Context,
  checkout: SessionCheckout,
): Promise<Stripe.Checkout.Session | undefined> {
  const isKeyExpired = addMinutes(checkout.intended_at, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  if (isKeyExpired) {
    return findSession(ctx, checkout)
  }
  try {
    return await createSession(ctx, checkout)
  } catch (error) {
    const { kind } = stripeFailure(error)
    if (kind === 'unanswered') {
      throw error
    }
    // Stripe repeats a stored 5xx for the key, and a rejected call opened nothing: a session that
    // is not listed now was never opened.
    return findSession(ctx, checkout)
  }
}

async function findSession(
  { stripe }: Context,
  { id, intended_at }: SessionCheckout,
): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: toStripeTime(addMinutes(intended_at, -1)) }
  for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (session.metadata?.[CHECKOUT_KEY] === id) {
      return session
    }
  }
  return undefined
}
