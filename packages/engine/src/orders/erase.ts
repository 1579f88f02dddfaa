import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

/** What was bought and paid stays under ids; personal data is removed. */
export async function eraseOrders(tx: Tx, userId: string): Promise<OrderId[]> {
  const orders = await tx.db
    .updateTable('shop.order')
    .where('user_id', '=', userId)
    .set({ email: null, client_ref: null, ship_to: null, erased_at: tx.now })
    .returning('id')
    .execute()
  const ids = orders.map(({ id }) => id)
  // Tracking a shipment reveals its address.
  const untracked = { carrier: null, tracking_number: null, tracking_url: null, request_hash: null }
  if (ids.length > 0) {
    await tx.db.updateTable('shop.fulfillment').where('order_id', 'in', ids).set(untracked).execute()
  }
  return ids
}
