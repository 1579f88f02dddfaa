import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { CartId, OrderId } from '../core/ids.ts'

/** Does nothing if the item is not in the cart. */
export async function removeCartItem(tx: Tx, cartId: CartId, sku: string): Promise<void> {
  await tx.db
    .deleteFrom('shop.cart_item')
    .where('cart_id', '=', cartId)
    .where('variant_id', 'in', (of) => of.selectFrom('shop.variant').where('sku', '=', sku).select('id'))
    .execute()
}

/**
 * Removes the quantities that the order bought, and keeps what was added while the customer was
 * paying.
 */
export async function removePurchasedItems(tx: Tx, cartId: CartId, orderId: OrderId): Promise<void> {
  await sql`
    with bought as (
      select variant_id, sum(quantity) as quantity from shop.order_line
      where order_id = ${orderId}
      group by variant_id
    ), emptied as (
      delete from shop.cart_item item using bought
      where item.cart_id = ${cartId} and item.variant_id = bought.variant_id
        and item.quantity <= bought.quantity
    )
    update shop.cart_item item
    set quantity = item.quantity - bought.quantity
    from bought
    where item.cart_id = ${cartId} and item.variant_id = bought.variant_id
      and item.quantity > bought.quantity`.execute(tx.db)
}
