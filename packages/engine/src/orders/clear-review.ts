import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId } from '../core/ids.ts'
import { lockOrder } from './lock.ts'

/**
 * Marks an order as reviewed. What had to be reviewed stays in the audit log.
 * @throws AppError `order.unknown`
 */
export async function clearReview(
  tx: Tx,
  { orderId, actor }: { orderId: string; actor: string },
): Promise<void> {
  const order = isId('order', orderId) ? await lockOrder(tx, orderId) : undefined
  if (!order) {
    throw new AppError('order.unknown', { orderId })
  }
  const { review } = await tx.db
    .selectFrom('shop.order')
    .where('id', '=', order.id)
    .select('review')
    .executeTakeFirstOrThrow()
  if (review === null) {
    return
  }
  await tx.db.updateTable('shop.order').where('id', '=', order.id).set({ review: null }).execute()
  await recordAudit(tx, {
    actor,
    action: 'order.reviewed',
    subject: order.id,
    before: { review },
    after: { review: null },
  })
}
