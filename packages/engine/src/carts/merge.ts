import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'
import { findCart, lockCart } from './find.ts'
import { findOrMakeCart } from './make.ts'

/**
 * What lay in the guest's cart lies in the user's from now on; where both had an item, the larger wish counts, since the same wish
 * told on two devices is one. The guest's cart stays behind empty.
 */
export async function mergeCarts(tx: Tx, guestCartId: CartId, userId: string): Promise<CartId> {
  const { cartId } = await findOrMakeCart(tx, { userId })
  for (const id of [guestCartId, cartId].toSorted()) {
    await lockCart(tx, id)
  }
  await sql`
    insert into shop.cart_item as item (cart_id, variant_id, quantity, added_at, added_prices)
    select ${cartId}, variant_id, quantity, added_at, added_prices from shop.cart_item where cart_id = ${guestCartId}
    on conflict (cart_id, variant_id) do update set quantity = greatest(item.quantity, excluded.quantity)`.execute(
    tx.db,
  )
  await tx.db.deleteFrom('shop.cart_item').where('cart_id', '=', guestCartId).execute()
  await tx.db.updateTable('shop.cart').where('id', '=', cartId).set({ updated_at: tx.now }).execute()
  return cartId
}

/** By proof: whoever sends the cookie's token. */
export const findGuestCart = (tx: Tx, token: string | undefined): Promise<CartId | undefined> =>
  findCart(tx, { token })
