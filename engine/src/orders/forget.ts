import type { Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'

/** What was bought and paid stays, under ids; who it was does not. */
export async function forgetOrders(tx: Tx, userId: string): Promise<OrderId[]> {
  const orders = await tx.db
    .updateTable('shop.order')
    .where('user_id', '=', userId)
    .set({ email: null, client_ref: null, forgotten_at: tx.now })
    .returning('id')
    .execute()
  return orders.map(({ id }) => id)
}
