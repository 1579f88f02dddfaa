import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'
import { findCart, hashToken } from './find.ts'
import type { CartSubject } from './types.ts'

/** `token` is what a guest holds it by; a user's cart has none that anybody knows. */
export interface HeldCart {
  cartId: CartId
  token: string | undefined
}

/** A token that names no cart is not taken up: the visitor gets a new one, so that nobody can hand out a token of their choice. */
export async function findOrMakeCart(tx: Tx, holder: CartSubject): Promise<HeldCart> {
  const { token: known, userId } = holder
  const found = await findCart(tx, holder)
  if (found) {
    return { token: userId === undefined ? known : undefined, cartId: found }
  }
  const token = tx.ids.token()
  const made = await tx.db
    .insertInto('shop.cart')
    .values({
      id: tx.ids.next('cart', tx.now),
      token_hash: hashToken(token),
      user_id: userId ?? null,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  // The same user, at the same moment, from elsewhere: theirs is there now.
  if (!made) {
    return findOrMakeCart(tx, holder)
  }
  return { token: userId === undefined ? token : undefined, cartId: made.id }
}
