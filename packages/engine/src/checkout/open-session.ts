import type Stripe from 'stripe'
import { type Context, inTransaction } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { scheduleReleaseOfExpiredSession } from './release-expired-session.ts'
import { abandonSessionIntent, readSessionIntent, type SessionIntent } from './session-intent.ts'
import type { CheckoutStarted } from './types.ts'

/**
 * The `call` and `record` steps of a checkout. Repeated calls use the same parameters and
 * idempotency key, so that they open one session.
 * @throws AppError `stripe.unavailable` (a job tries again), `checkout.refused`,
 *   `checkout.session_closed`
 */
export async function openSession(ctx: Context, orderId: OrderId): Promise<CheckoutStarted> {
  const intent = await readSessionIntent(ctx, orderId)
  if (intent.abandoned !== null) {
    throw new AppError('checkout.session_closed', { orderId })
  }
  if (intent.sessionId && intent.url) {
    return { orderId, sessionId: intent.sessionId, url: intent.url }
  }
  const session = await openOrFail(ctx, orderId, intent)
  await recordOpenSession(ctx, orderId, session)
  // A repeated call can return a session that has ended meanwhile; its events record how.
  if (!session.url) {
    throw new AppError('checkout.session_closed', { orderId })
  }
  return { orderId, sessionId: session.id, url: session.url }
}

async function openOrFail(
  ctx: Context,
  orderId: OrderId,
  intent: SessionIntent,
): Promise<Stripe.Checkout.Session> {
  try {
    return await openSessionAtStripe(ctx, orderId, intent)
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn({ orderId, failure }, 'Stripe did not open a Checkout Session')
    if (failure.kind !== 'rejected') {
      throw new AppError('stripe.unavailable', { orderId })
    }
    await abandonSessionIntent(ctx, orderId, failure.message)
    throw new AppError('checkout.refused', { orderId, reason: failure.message, param: failure.param })
  }
}

/** The `call` step alone. @throws StripeError */
export const openSessionAtStripe = (
  ctx: Context,
  orderId: OrderId,
  { attempt, params }: SessionIntent,
): Promise<Stripe.Checkout.Session> =>
  ctx.stripe.checkout.sessions.create(params, { idempotencyKey: `order:${orderId}:session:${attempt}` })

/** The `record` step. If an event came first, it only adds the URL. */
export async function recordOpenSession(
  ctx: Context,
  orderId: OrderId,
  session: Stripe.Checkout.Session,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await lockOrder(tx, orderId)
    const { expires_at } = await tx.db
      .updateTable('shop.checkout')
      .where('order_id', '=', orderId)
      .set({ session_id: session.id, session_url: session.url })
      .returning('expires_at')
      .executeTakeFirstOrThrow()
    await scheduleReleaseOfExpiredSession(tx, orderId, expires_at)
  })
}
