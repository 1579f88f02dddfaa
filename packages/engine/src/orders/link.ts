import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'

/** The orders of a guest's cart become the user's, who showed the cart's token. */
export async function linkOrdersOfCart(tx: Tx, guestCartId: CartId, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.order')
    .where('cart_id', '=', guestCartId)
    .where('user_id', 'is', null)
    .where('erased_at', 'is', null)
    .set({ user_id: userId })
    .execute()
}

/** What is bought is taken out of the cart that it lies in now. */
export async function moveOrdersToCart(tx: Tx, from: CartId, to: CartId): Promise<void> {
  await tx.db.updateTable('shop.order').where('cart_id', '=', from).set({ cart_id: to }).execute()
}

/** Guests' orders under an address become the user's who proved to hold it. */
export async function linkOrdersOfEmail(tx: Tx, verifiedEmail: string, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.order')
    .where((of) => of(of.fn<string>('lower', ['email']), '=', verifiedEmail.toLowerCase()))
    .where('user_id', 'is', null)
    .set({ user_id: userId })
    .execute()
}
