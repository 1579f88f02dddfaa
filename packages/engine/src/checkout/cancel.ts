import { findCart } from '../carts/index.ts'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type CartId, isId, type OrderId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { stripeFailure } from '../core/stripe.ts'
import { findOrder, lockOrder } from '../orders/index.ts'
import type { OrderSummary } from '../orders/types.ts'
import { endSession } from './end-session.ts'
import { openSession } from './open-session.ts'

/** See `Engine.checkout.cancel`. An order of another cart fails like one that does not exist. */
export async function cancelOwnCheckout(
  ctx: Context,
  input: { orderId: string; cartToken: string | undefined; userId?: string | undefined },
): Promise<OrderSummary> {
  const { orderId } = input
  if (!isId('order', orderId)) {
    throw new AppError('order.unknown', { orderId })
  }
  const order = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['cart_id', 'user_id'])
    .executeTakeFirst()
  if (!order || !(await isOwnOrder(ctx, order, input))) {
    throw new AppError('order.unknown', { orderId })
  }
  await cancelCheckout(ctx, orderId)
  return findOrThrow(ctx, orderId)
}

/**
 * A user's order is theirs alone, even if its cart once was a guest's. A guest's order belongs to
 * the browser that has the cart's token.
 */
async function isOwnOrder(
  ctx: Context,
  order: { cart_id: CartId | null; user_id: string | null },
  { cartToken, userId }: { cartToken: string | undefined; userId?: string | undefined },
): Promise<boolean> {
  if (order.user_id !== null) {
    return order.user_id === userId
  }
  return order.cart_id !== null && order.cart_id === (await findCart(ctx, { token: cartToken }))
}

/**
 * Ends a pending checkout: at Stripe first, then here. A checkout that has ended is left alone.
 * @throws AppError `checkout.paid_first`, `stripe.unavailable` (a job tries again)
 */
export async function cancelCheckout(ctx: Context, orderId: OrderId): Promise<void> {
  if (await requestCancel(ctx, orderId)) {
    await endAtStripe(ctx, orderId)
  }
  const { status } = await findOrThrow(ctx, orderId)
  if (status !== 'canceled' && status !== 'expired') {
    throw new AppError('checkout.paid_first', { orderId, status })
  }
}

/** Stores the request before the call to Stripe, with the job that completes it after a crash. */
function requestCancel(ctx: Context, orderId: OrderId): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order?.status !== 'pending') {
      return false
    }
    await tx.db
      .updateTable('shop.checkout')
      .where('order_id', '=', orderId)
      .set({ cancel_requested_at: tx.now })
      .execute()
    await enqueue(tx, {
      name: 'finish-checkout',
      payload: { orderId },
      key: `finish:${orderId}`,
      dueAt: addMinutes(tx.now, 1),
    })
    return true
  })
}

async function endAtStripe(ctx: Context, orderId: OrderId): Promise<void> {
  try {
    // Opens the session first if its call was never finished: expiring it takes its id.
    const { sessionId } = await openSession(ctx, orderId)
    await endSession(ctx, sessionId)
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
    throw new AppError('stripe.unavailable', { orderId })
  }
}

async function findOrThrow(ctx: Context, orderId: OrderId): Promise<OrderSummary> {
  const order = await findOrder(ctx.db, orderId)
  if (!order) {
    throw new AppError('order.unknown', { orderId })
  }
  return order
}
