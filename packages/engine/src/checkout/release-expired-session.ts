import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { lockOrder } from '../orders/index.ts'
import { endSession } from './end-session.ts'
import { readSessionIntent } from './session-intent.ts'

/** Stripe needs a moment to expire a session; an earlier request would find it open. */
const RELEASE_AFTER_MINUTES = 1

/**
 * Schedules the job that releases the session's reservations if its `expired` event does not
 * arrive.
 */
export async function scheduleReleaseOfExpiredSession(
  tx: Tx,
  orderId: OrderId,
  expiresAt: Date,
): Promise<void> {
  const dueAt = addMinutes(expiresAt, RELEASE_AFTER_MINUTES)
  await enqueue(tx, {
    name: 'release-expired-session',
    payload: { orderId },
    key: `release:${orderId}`,
    dueAt,
  })
}

/**
 * Releases the inventory of an expired session, in case its event was lost. Asks Stripe instead
 * of trusting the clock: the customer may have paid in the last second.
 * @throws StripeError when Stripe does not answer
 */
export async function releaseExpiredSession(ctx: Context, orderId: OrderId): Promise<void> {
  const { sessionId, expiresAt } = await readSessionIntent(ctx, orderId)
  const order = await inTransaction(ctx, (tx) => lockOrder(tx, orderId))
  if (!sessionId || order?.status !== 'pending') {
    return
  }
  if (expiresAt <= ctx.clock.now()) {
    await endSession(ctx, sessionId)
    return
  }
  // The job ran too early, because the queue uses the database's clock and not the shop's.
  await inTransaction(ctx, (tx) => scheduleReleaseOfExpiredSession(tx, orderId, expiresAt))
}
