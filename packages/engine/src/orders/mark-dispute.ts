import type { DisputeStatus } from '../after-sale.ts'
import type { Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'

/** A mark beside the status, which it leaves as it is. */
export async function markDispute(tx: Tx, orderId: OrderId, dispute: DisputeStatus): Promise<void> {
  await tx.db.updateTable('shop.order').where('id', '=', orderId).set({ dispute }).execute()
}
