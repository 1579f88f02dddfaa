import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'

/** Taking out what is not in is no error. */
export async function removeCartItem(tx: Tx, cartId: CartId, sku: string): Promise<void> {
  await tx.db
    .deleteFrom('shop.cart_item')
    .where('cart_id', '=', cartId)
    .where('variant_id', 'in', (of) => of.selectFrom('shop.variant').where('sku', '=', sku).select('id'))
    .execute()
}
