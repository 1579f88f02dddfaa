import { createHash } from 'node:crypto'
import type { Reader, Tx } from '../core/context.ts'
import type { CartId, VariantId } from '../core/ids.ts'
import type { CartSubject } from './types.ts'

/** Only the hash is kept, so that whoever reads the table cannot open a cart. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A user's cart is found by the user alone: a token that somebody knew before opens it no longer. */
export async function findCart(tx: Reader, { token, userId }: CartSubject): Promise<CartId | undefined> {
  const carts = tx.db.selectFrom('shop.cart').select('id')
  if (userId !== undefined) {
    return (await carts.where('user_id', '=', userId).executeTakeFirst())?.id
  }
  if (!token) {
    return undefined
  }
  const cart = await carts
    .where('token_hash', '=', hashToken(token))
    .where('user_id', 'is', null)
    .executeTakeFirst()
  return cart?.id
}

/** One checkout of a cart at a time. Leaves the key alone, so that adding an item does not wait. */
export async function lockCart(tx: Tx, cartId: CartId): Promise<void> {
  await tx.db
    .selectFrom('shop.cart')
    .where('id', '=', cartId)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export interface CartLine {
  variantId: VariantId
  sku: string
  quantity: number
}

/** In the order in which things were put in. */
export function readCartLines(tx: Reader, cartId: CartId): Promise<CartLine[]> {
  return tx.db
    .selectFrom('shop.cart_item as item')
    .innerJoin('shop.variant as variant', 'variant.id', 'item.variant_id')
    .where('item.cart_id', '=', cartId)
    .orderBy('item.added_at')
    .orderBy('variant.sku')
    .select(['variant.id as variantId', 'variant.sku', 'item.quantity'])
    .execute()
}
