import { type Context, inTransaction } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { lockOrder } from '../orders/index.ts'
import { endSession } from './end-session.ts'
import { readIntent, watchSession } from './open-session.ts'

/**
 * Gives back what an expired session still holds, in case nobody told us that it expired. Asks Stripe, and never goes by the
 * clock alone: the customer may have paid in the last second.
 */
export async function releaseDeadSession(ctx: Context, orderId: OrderId): Promise<void> {
  const { sessionId, expiresAt } = await readIntent(ctx, orderId)
  const order = await inTransaction(ctx, (tx) => lockOrder(tx, orderId))
  if (!sessionId || order?.status !== 'pending') {
    return
  }
  if (expiresAt <= ctx.clock.now()) {
    await endSession(ctx, sessionId)
    return
  }
  // Woken early: the queue's clock is not the shop's.
  await inTransaction(ctx, (tx) => watchSession(tx, orderId, expiresAt))
}
