import { findCart } from '../carts/index.ts'
import { addMinutes } from '../clock.ts'
import type { OrderSummary } from '../engine.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction } from '../ground.ts'
import { type CartId, isId, type OrderId } from '../ids.ts'
import { findOrder, lockOrder } from '../orders/index.ts'
import { enqueue } from '../queue.ts'
import { stripeFailure } from '../stripe.ts'
import { endSession } from './end-session.ts'
import { openSession } from './open-session.ts'

/** See `Engine.checkout.cancel`. An order of another cart is refused as one that does not exist. */
export async function cancelOwnCheckout(
  ground: Ground,
  input: { orderId: string; cartToken: string | undefined; userId?: string | undefined },
): Promise<OrderSummary> {
  const { orderId } = input
  if (!isId('order', orderId)) {
    throw new Refusal('order.unknown', { orderId })
  }
  const order = await ground.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['cart_id', 'user_id'])
    .executeTakeFirst()
  if (!order || !(await isHeldBy(ground, order, input))) {
    throw new Refusal('order.unknown', { orderId })
  }
  await cancelCheckout(ground, orderId)
  return findOrThrow(ground, orderId)
}

/** A user's order is theirs alone, even where its cart was a guest's once; a guest's belongs to who holds the cart. */
async function isHeldBy(
  ground: Ground,
  order: { cart_id: CartId | null; user_id: string | null },
  { cartToken, userId }: { cartToken: string | undefined; userId?: string | undefined },
): Promise<boolean> {
  if (order.user_id !== null) {
    return order.user_id === userId
  }
  return order.cart_id !== null && order.cart_id === (await findCart(ground, { token: cartToken }))
}

/**
 * Ends a pending checkout: at Stripe first, then here. Does nothing to what has ended.
 * @throws Refusal `checkout.paid_first`, `stripe.unavailable` (a job will go on)
 */
export async function cancelCheckout(ground: Ground, orderId: OrderId): Promise<void> {
  if (await askToCancel(ground, orderId)) {
    await endAtStripe(ground, orderId)
  }
  const { status } = await findOrThrow(ground, orderId)
  if (status !== 'canceled' && status !== 'expired') {
    throw new Refusal('checkout.paid_first', { orderId, status })
  }
}

/** The wish is written before Stripe is called, with the job that will see to it if we cannot. */
function askToCancel(ground: Ground, orderId: OrderId): Promise<boolean> {
  return inTransaction(ground, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order?.status !== 'pending') {
      return false
    }
    await tx.db
      .updateTable('shop.checkout')
      .where('order_id', '=', orderId)
      .set({ cancel_asked_at: tx.now })
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

async function endAtStripe(ground: Ground, orderId: OrderId): Promise<void> {
  try {
    // Where the call to open it was never finished, it is finished first: what is not known cannot be expired.
    const { sessionId } = await openSession(ground, orderId)
    await endSession(ground, sessionId)
  } catch (error) {
    if (
      error instanceof Refusal &&
      (error.code === 'checkout.refused' || error.code === 'checkout.session_closed')
    ) {
      return
    }
    if (error instanceof Refusal) {
      throw error
    }
    stripeFailure(error)
    throw new Refusal('stripe.unavailable', { orderId })
  }
}

async function findOrThrow(ground: Ground, orderId: OrderId): Promise<OrderSummary> {
  const order = await findOrder(ground.db, orderId)
  if (!order) {
    throw new Refusal('order.unknown', { orderId })
  }
  return order
}
