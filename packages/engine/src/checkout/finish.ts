import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { endSession } from './end-session.ts'
import { abandon, createSession, type Intent, readIntent, recordOpened } from './open-session.ts'
import { orderOf } from './session.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could open a second session. */
const KEY_HOURS_SAFE = 23
const ATTEMPTS_MAX = 3

/**
 * Brings a checkout that was left between two beats to the state that was meant: repeats the call, adopts the session it opened,
 * or ends the order. Then does what the customer asked for meanwhile, if that was to cancel.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishCheckout(ctx: Context, orderId: OrderId): Promise<void> {
  const intent = await readIntent(ctx, orderId)
  const order = await inTransaction(ctx, (tx) => lockOrder(tx, orderId))
  if (intent.abandoned !== null || order?.status !== 'pending') {
    return
  }
  const sessionId = intent.sessionId ?? (await finishOpening(ctx, orderId, intent))
  if (sessionId && intent.cancelAskedAt) {
    await endSession(ctx, sessionId)
  }
}

async function finishOpening(ctx: Context, orderId: OrderId, intent: Intent): Promise<string | undefined> {
  const blind = addMinutes(intent.intendedAt, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  const session = blind ? await findSession(ctx, orderId, intent) : await repeatCall(ctx, orderId, intent)
  if (session === 'refused' || !session) {
    // What Stripe refuses under a key that it has not seen succeed was never opened: nobody can pay it.
    await abandon(ctx, orderId, 'No session was opened in time.')
    return undefined
  }
  await recordOpened(ctx, orderId, session)
  return session.id
}

async function repeatCall(
  ctx: Context,
  orderId: OrderId,
  intent: Intent,
): Promise<Stripe.Checkout.Session | 'refused' | undefined> {
  try {
    return await createSession(ctx, orderId, intent)
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'refused') {
      return 'refused'
    }
    if (failure.kind !== 'stored') {
      throw error
    }
    // This 5xx is what the key will answer from now on: look whether the session exists, else begin attempt n + 1.
    const found = await findSession(ctx, orderId, intent)
    if (found) {
      return found
    }
    if (intent.attempt >= ATTEMPTS_MAX) {
      return undefined
    }
    await inTransaction(ctx, (tx) =>
      tx.db
        .updateTable('shop.checkout')
        .where('order_id', '=', orderId)
        .where('attempt', '=', intent.attempt)
        .set({ attempt: intent.attempt + 1 })
        .execute(),
    )
    throw error
  }
}

/** The session that carries our order, if Stripe has one. */
async function findSession(
  ctx: Context,
  orderId: OrderId,
  { intendedAt }: Intent,
): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: toStripeTime(addMinutes(intendedAt, -1)) }
  for await (const session of ctx.stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (orderOf(session) === orderId) {
      return session
    }
  }
  return undefined
}
