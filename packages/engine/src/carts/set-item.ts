import { sql } from 'kysely'
import { findVariants } from '../catalog/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CartId, InventoryItemId } from '../core/ids.ts'
import { availableToCart } from './available.ts'
import { findCart, findOrCreateCart, type OpenCart } from './find.ts'
import type { CartSubject } from './types.ts'

const LINES_MAX = 50

/**
 * Sets (does not add to) the quantity of an item. Only a checkout reserves inventory; a cart does
 * not.
 * @throws AppError `catalog.unknown_sku`, `stock.insufficient`, `cart.too_many_lines`
 */
export async function setCartItem(
  tx: Tx,
  input: CartSubject & { sku: string; quantity: number },
): Promise<OpenCart> {
  const { sku, quantity } = input
  const variant = (await findVariants(tx, [sku])).get(sku)
  if (!variant) {
    throw new AppError('catalog.unknown_sku', { sku })
  }
  const available = await readAvailable(tx, variant.inventoryItemId, await findCart(tx, input))
  if (available < quantity) {
    throw new AppError('stock.insufficient', { short: [{ sku, requested: quantity, available }] })
  }
  const cart = await findOrCreateCart(tx, input)
  await tx.db
    .insertInto('shop.cart_item')
    .values({
      cart_id: cart.cartId,
      variant_id: variant.id,
      quantity,
      added_at: tx.now,
      added_prices: JSON.stringify(variant.prices),
    })
    // Changing the quantity does not update the prices that the customer was shown.
    .onConflict((conflict) => conflict.columns(['cart_id', 'variant_id']).doUpdateSet({ quantity }))
    .execute()
  await tx.db.updateTable('shop.cart').where('id', '=', cart.cartId).set({ updated_at: tx.now }).execute()
  const lines = await tx.db
    .selectFrom('shop.cart_item')
    .where('cart_id', '=', cart.cartId)
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (lines.count > LINES_MAX) {
    throw new AppError('cart.too_many_lines', { linesMax: LINES_MAX })
  }
  return cart
}

async function readAvailable(
  tx: Tx,
  inventoryItemId: InventoryItemId | null,
  cartId: CartId | undefined,
): Promise<number> {
  if (!inventoryItemId) {
    return Number.POSITIVE_INFINITY
  }
  const { rows } = await sql<{ available: number }>`
    select ${availableToCart(cartId)} as available
    from shop.inventory_item stock where stock.id = ${inventoryItemId}`.execute(tx.db)
  return rows[0]?.available ?? 0
}
