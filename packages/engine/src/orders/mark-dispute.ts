import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import type { DisputeStatus } from '../disputes/types.ts'

/** A mark beside the status, which it leaves as it is. */
export async function markDispute(tx: Tx, orderId: OrderId, dispute: DisputeStatus): Promise<void> {
  await tx.db.updateTable('shop.order').where('id', '=', orderId).set({ dispute }).execute()
}
