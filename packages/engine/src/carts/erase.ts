import type { Tx } from '../core/context.ts'

/**
 * Empties the user's cart and detaches it from the user. The row stays, because orders refer to it.
 */
export async function eraseCarts(tx: Tx, userId: string): Promise<void> {
  const cart = await tx.db
    .updateTable('shop.cart')
    .where('user_id', '=', userId)
    .set({ user_id: null, updated_at: tx.now })
    .returning('id')
    .executeTakeFirst()
  if (cart) {
    await tx.db.deleteFrom('shop.cart_item').where('cart_id', '=', cart.id).execute()
  }
}
