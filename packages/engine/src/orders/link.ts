import type { Tx } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'

/** Links the orders of a guest's cart to the user, who presented the cart's token. */
export async function linkOrdersOfCart(tx: Tx, guestCartId: CartId, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.order')
    .where('cart_id', '=', guestCartId)
    .where('user_id', 'is', null)
    .where('erased_at', 'is', null)
    .set({ user_id: userId })
    .execute()
}

/** Links guest orders to the user who verified their email address. */
export async function linkOrdersOfEmail(tx: Tx, verifiedEmail: string, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.order')
    .where((of) => of(of.fn<string>('lower', ['email']), '=', verifiedEmail.toLowerCase()))
    .where('user_id', 'is', null)
    .set({ user_id: userId })
    .execute()
}
