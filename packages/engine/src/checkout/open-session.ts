import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { releaseInventory } from '../inventory/index.ts'
import { lockOrder, moveOrder } from '../orders/index.ts'
import type { CheckoutStarted } from './types.ts'

/** Stripe needs a moment to expire a session; asking earlier would only find it open. */
const RELEASE_AFTER_MINUTES = 1

/**
 * The second beat and the third: opens the session at Stripe and records it. Repeats the very same call, under the same key, as
 * often as it is asked, so that it opens one session.
 * @throws AppError `stripe.unavailable` (a job will go on), `checkout.refused`, `checkout.session_closed`
 */
export async function openSession(ctx: Context, orderId: OrderId): Promise<CheckoutStarted> {
  const intent = await readIntent(ctx, orderId)
  if (intent.abandoned !== null) {
    throw new AppError('checkout.session_closed', { orderId })
  }
  if (intent.sessionId && intent.url) {
    return { orderId, sessionId: intent.sessionId, url: intent.url }
  }
  const session = await callStripe(ctx, orderId, intent)
  await recordOpened(ctx, orderId, session)
  // A session found by a repeated call may have ended meanwhile; its events say how.
  if (!session.url) {
    throw new AppError('checkout.session_closed', { orderId })
  }
  return { orderId, sessionId: session.id, url: session.url }
}

export interface Intent {
  attempt: number
  params: Stripe.Checkout.SessionCreateParams
  intendedAt: Date
  expiresAt: Date
  sessionId: string | null
  url: string | null
  cancelAskedAt: Date | null
  abandoned: string | null
}

export async function readIntent(ctx: Context, orderId: OrderId): Promise<Intent> {
  const row = await ctx.db
    .selectFrom('shop.checkout')
    .where('order_id', '=', orderId)
    .selectAll()
    .executeTakeFirst()
  if (!row) {
    throw new AppError('order.unknown', { orderId })
  }
  return {
    attempt: row.attempt,
    // our own row, written by sessionParams
    params: row.params as Stripe.Checkout.SessionCreateParams,
    intendedAt: row.intended_at,
    expiresAt: row.expires_at,
    sessionId: row.session_id,
    url: row.session_url,
    cancelAskedAt: row.cancel_asked_at,
    abandoned: row.abandoned,
  }
}

async function callStripe(ctx: Context, orderId: OrderId, intent: Intent): Promise<Stripe.Checkout.Session> {
  try {
    return await createSession(ctx, orderId, intent)
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn({ orderId, failure }, 'Stripe did not open a checkout session')
    if (failure.kind !== 'refused') {
      throw new AppError('stripe.unavailable', { orderId })
    }
    await abandon(ctx, orderId, failure.message)
    throw new AppError('checkout.refused', { orderId, reason: failure.message, param: failure.param })
  }
}

export const createSession = (ctx: Context, orderId: OrderId, { attempt, params }: Intent) =>
  ctx.stripe.checkout.sessions.create(params, { idempotencyKey: `order:${orderId}:session:${attempt}` })

/** The third beat. An event may have come before it; then it only adds what it knows. */
export async function recordOpened(
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
    await watchSession(tx, orderId, expires_at)
  })
}

/** Once the session should be dead, a job asks Stripe, in case nobody told us. */
export async function watchSession(tx: Tx, orderId: OrderId, expiresAt: Date): Promise<void> {
  const dueAt = addMinutes(expiresAt, RELEASE_AFTER_MINUTES)
  await enqueue(tx, { name: 'release-dead-session', payload: { orderId }, key: `release:${orderId}`, dueAt })
}

/** There is no session and there will be none: the order ends and its goods go back. */
export async function abandon(ctx: Context, orderId: OrderId, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order?.status !== 'pending') {
      return
    }
    await tx.db
      .updateTable('shop.checkout')
      .where('order_id', '=', orderId)
      .set({ abandoned: reason })
      .execute()
    await moveOrder(tx, order, 'canceled')
    await releaseInventory(tx, orderId)
  })
}
