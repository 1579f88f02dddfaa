import { findGuestCart, mergeCarts } from '../carts/index.ts'
import type { Tx } from '../core/context.ts'
import type { CartId, CustomerId } from '../core/ids.ts'
import { linkOrdersOfCart, linkOrdersOfEmail, moveOrdersToCart } from '../orders/index.ts'
import { grantTokenPacksOfUser } from '../tokens/index.ts'
import { lockCustomer } from './lock.ts'
import type { LinkCustomerInput } from './types.ts'

/**
 * What a guest left becomes the user's, by proof and never by claim: the cart whose token they show, with its orders, and the orders
 * under an address which they have shown to be theirs.
 */
export async function linkCustomer(
  tx: Tx,
  { userId, verifiedEmail, cartToken }: LinkCustomerInput,
): Promise<void> {
  const customer = await lockCustomer(tx, userId)
  if (verifiedEmail !== undefined) {
    await linkOrdersOfEmail(tx, verifiedEmail, userId)
    if (customer.email === null) {
      await keepAddress(tx, customer.id, verifiedEmail)
    }
  }
  const guestCartId = await findGuestCart(tx, cartToken)
  if (guestCartId) {
    await mergeGuestCart(tx, guestCartId, userId)
  }
  await grantTokenPacksOfUser(tx, userId)
}

/** Who never went to checkout can be written to as well: as a project's owner, or because an admin gave them tokens. */
async function keepAddress({ db }: Tx, id: CustomerId, email: string): Promise<void> {
  await db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .where('erased_at', 'is', null)
    .set({ email })
    .execute()
}

async function mergeGuestCart(tx: Tx, guestCartId: CartId, userId: string): Promise<void> {
  await linkOrdersOfCart(tx, guestCartId, userId)
  const cartId = await mergeCarts(tx, guestCartId, userId)
  await moveOrdersToCart(tx, guestCartId, cartId)
}
