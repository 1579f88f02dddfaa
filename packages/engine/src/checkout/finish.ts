import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { endSession } from './end-session.ts'
import { openSessionAtStripe, recordOpenSession } from './open-session.ts'
import { orderOfSession } from './session.ts'
import { abandonSessionIntent, readSessionIntent, type SessionIntent } from './session-intent.ts'

/** Stripe drops idempotency keys after 24 hours; a later repetition could open a second session. */
const KEY_HOURS_SAFE = 23
const ATTEMPTS_MAX = 3

/**
 * Finishes a checkout that stopped between two steps: repeats the call, records the session that an
 * earlier call opened, or cancels the order. Then expires the session if the customer canceled
 * meanwhile.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishCheckout(ctx: Context, orderId: OrderId): Promise<void> {
  const intent = await readSessionIntent(ctx, orderId)
  const order = await inTransaction(ctx, (tx) => lockOrder(tx, orderId))
  if (intent.abandoned !== null || order?.status !== 'pending') {
    return
  }
  const sessionId = intent.sessionId ?? (await finishOpening(ctx, orderId, intent))
  if (sessionId && intent.cancelRequestedAt) {
    await endSession(ctx, sessionId)
  }
}

async function finishOpening(
  ctx: Context,
  orderId: OrderId,
  intent: SessionIntent,
): Promise<string | undefined> {
  const isKeyDropped = addMinutes(intent.intendedAt, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  const session = isKeyDropped
    ? await findSession(ctx, orderId, intent)
    : await repeatCall(ctx, orderId, intent)
  if (session === 'rejected' || !session) {
    // Stripe refused a key under which no call succeeded, so no session exists that could be paid.
    await abandonSessionIntent(ctx, orderId, 'No session was opened in time.')
    return undefined
  }
  await recordOpenSession(ctx, orderId, session)
  return session.id
}

async function repeatCall(
  ctx: Context,
  orderId: OrderId,
  intent: SessionIntent,
): Promise<Stripe.Checkout.Session | 'rejected' | undefined> {
  try {
    return await openSessionAtStripe(ctx, orderId, intent)
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'rejected') {
      return 'rejected'
    }
    if (failure.kind !== 'stored') {
      throw error
    }
    // Stripe stored this 5xx under the key and repeats it. Look for the session, or else start
    // attempt n + 1.
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

/** The session whose metadata names our order, if there is one at Stripe. */
async function findSession(
  ctx: Context,
  orderId: OrderId,
  { intendedAt }: SessionIntent,
): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: toStripeTime(addMinutes(intendedAt, -1)) }
  for await (const session of ctx.stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (orderOfSession(session) === orderId) {
      return session
    }
  }
  return undefined
}
