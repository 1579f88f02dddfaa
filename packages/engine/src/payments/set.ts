import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

/** Sets the sum of all refunds of the payment. The database rejects more than was paid. */
export async function setRefunded(tx: Tx, orderId: OrderId, refundedMinor: number): Promise<void> {
  await tx.db
    .updateTable('shop.payment')
    .where('order_id', '=', orderId)
    .set({ refunded_minor: refundedMinor })
    .execute()
}

/** Sets the amount of the payment that banks withdrew for open or lost disputes. */
export async function setDisputed(tx: Tx, orderId: OrderId, disputedMinor: number): Promise<void> {
  await tx.db
    .updateTable('shop.payment')
    .where('order_id', '=', orderId)
    .set({ disputed_minor: disputedMinor })
    .execute()
}
