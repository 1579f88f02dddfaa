import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'

/**
 * Serializes checkouts of one cart. The lock is `for no key update`, so that adding an item (a
 * foreign key to the cart) does not wait for it.
 */
export async function lockCart(tx: Tx, cartId: CartId): Promise<void> {
  await tx.db
    .selectFrom('shop.cart')
    .where('id', '=', cartId)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst()
}
