import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'
import type { LockedOrder } from './lock.ts'
import { type OrderStatus, orderTransitions } from './types.ts'

/**
 * Moves a locked order to another status.
 * @throws Error if the transition is not allowed, which is a bug: callers check first
 */
export async function moveOrder(tx: Tx, order: LockedOrder, to: OrderStatus): Promise<void> {
  if (!orderTransitions[order.status].includes(to)) {
    throw new Error(`Order ${order.id} cannot go from ${order.status} to ${to}`)
  }
  await tx.db.updateTable('shop.order').where('id', '=', order.id).set({ status: to }).execute()
}

/** After a merge of carts: purchased items are removed from the cart they are in now. */
export async function moveOrdersToCart(tx: Tx, from: CartId, to: CartId): Promise<void> {
  await tx.db.updateTable('shop.order').where('cart_id', '=', from).set({ cart_id: to }).execute()
}
