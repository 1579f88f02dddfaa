import type { Reader, Tx } from '../core/context.ts'
import type { CartId, VariantId } from '../core/ids.ts'
import { sha256 } from '../core/sha256.ts'
import type { CartSubject } from './types.ts'

/**
 * Finds a user's cart by the user alone, so that a guest token known before sign-in no longer opens
 * it. Tokens are stored as hashes, so that read access to the table does not give access to carts.
 */
export async function findCart(tx: Reader, { token, userId }: CartSubject): Promise<CartId | undefined> {
  const carts = tx.db.selectFrom('shop.cart').select('id')
  if (userId !== undefined) {
    return (await carts.where('user_id', '=', userId).executeTakeFirst())?.id
  }
  if (!token) {
    return undefined
  }
  const cart = await carts
    .where('token_hash', '=', sha256(token))
    .where('user_id', 'is', null)
    .executeTakeFirst()
  return cart?.id
}

/** The token from the guest's cookie is the proof that the cart is theirs. */
export const findGuestCart = (tx: Tx, token: string | undefined): Promise<CartId | undefined> =>
  findCart(tx, { token })

export interface OpenCart {
  cartId: CartId
  /** The guest's secret; `undefined` for a user's cart. */
  token: string | undefined
}

/**
 * An unknown token is not reused: the guest gets a new one, so that an attacker cannot plant a
 * token that they know.
 */
export async function findOrCreateCart(tx: Tx, subject: CartSubject): Promise<OpenCart> {
  const { token: requestToken, userId } = subject
  const existing = await findCart(tx, subject)
  if (existing) {
    return { token: userId === undefined ? requestToken : undefined, cartId: existing }
  }
  const token = tx.ids.token()
  const created = await tx.db
    .insertInto('shop.cart')
    .values({
      id: tx.ids.next('cart', tx.now),
      token_hash: sha256(token),
      user_id: userId ?? null,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  // A concurrent request created the user's cart first.
  if (!created) {
    return findOrCreateCart(tx, subject)
  }
  return { token: userId === undefined ? token : undefined, cartId: created.id }
}

export interface CartLine {
  variantId: VariantId
  sku: string
  quantity: number
}

/** In the order in which the items were added. */
export function findCartLines(tx: Reader, cartId: CartId): Promise<CartLine[]> {
  return tx.db
    .selectFrom('shop.cart_item as item')
    .innerJoin('shop.variant as variant', 'variant.id', 'item.variant_id')
    .where('item.cart_id', '=', cartId)
    .orderBy('item.added_at')
    .orderBy('variant.sku')
    .select(['variant.id as variantId', 'variant.sku', 'item.quantity'])
    .execute()
}
