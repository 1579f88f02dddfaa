import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'
import { findOrCreateCart } from './find.ts'
import { lockCart } from './lock.ts'

/**
 * Moves the items of a guest's cart into the user's. For an item in both, the larger quantity
 * counts and not the sum: the same item added on two devices is meant once. The guest's cart stays,
 * empty.
 */
export async function mergeCarts(tx: Tx, guestCartId: CartId, userId: string): Promise<CartId> {
  const { cartId } = await findOrCreateCart(tx, { userId })
  for (const id of [guestCartId, cartId].toSorted()) {
    await lockCart(tx, id)
  }
  await sql`
    insert into shop.cart_item as item (cart_id, variant_id, quantity, added_at, added_prices)
    select ${cartId}, variant_id, quantity, added_at, added_prices
    from shop.cart_item where cart_id = ${guestCartId}
    on conflict (cart_id, variant_id)
      do update set quantity = greatest(item.quantity, excluded.quantity)`.execute(tx.db)
  await tx.db.deleteFrom('shop.cart_item').where('cart_id', '=', guestCartId).execute()
  await tx.db.updateTable('shop.cart').where('id', '=', cartId).set({ updated_at: tx.now }).execute()
  return cartId
}
