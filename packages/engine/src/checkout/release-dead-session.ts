import { type Ground, inTransaction } from '../ground.ts'
import type { OrderId } from '../ids.ts'
import { lockOrder } from '../orders/index.ts'
import { endSession } from './end-session.ts'
import { readIntention, watchSession } from './open-session.ts'

/**
 * Gives back what an expired session still holds, in case nobody told us that it expired. Asks Stripe, and never goes by the
 * clock alone: the customer may have paid in the last second.
 */
export async function releaseDeadSession(ground: Ground, orderId: OrderId): Promise<void> {
  const { sessionId, expiresAt } = await readIntention(ground, orderId)
  const order = await inTransaction(ground, (tx) => lockOrder(tx, orderId))
  if (!sessionId || order?.status !== 'pending') {
    return
  }
  if (expiresAt <= ground.clock.now()) {
    await endSession(ground, sessionId)
    return
  }
  // Woken early: the queue's clock is not the shop's.
  await inTransaction(ground, (tx) => watchSession(tx, orderId, expiresAt))
}
