import { findGuestCart, mergeCarts } from '../carts/index.ts'
import type { Tx } from '../core/context.ts'
import type { CartId, CustomerId } from '../core/ids.ts'
import { linkOrdersOfCart, linkOrdersOfEmail, moveOrdersToCart } from '../orders/index.ts'
import { grantTokenPacksOfUser } from '../tokens/index.ts'
import { lockCustomer } from './lock.ts'
import type { LinkCustomerInput } from './types.ts'

/**
 * Links a guest's data to the user, always by proof: the cart whose token the request carries with
 * its orders, and the orders under the user's verified email address.
 */
export async function linkCustomer(
  tx: Tx,
  { userId, verifiedEmail, cartToken }: LinkCustomerInput,
): Promise<void> {
  const customer = await lockCustomer(tx, userId)
  if (verifiedEmail !== undefined) {
    await linkOrdersOfEmail(tx, verifiedEmail, userId)
    if (customer.email === null) {
      await saveEmail(tx, customer.id, verifiedEmail)
    }
  }
  const guestCartId = await findGuestCart(tx, cartToken)
  if (guestCartId) {
    await mergeGuestCart(tx, guestCartId, userId)
  }
  await grantTokenPacksOfUser(tx, userId)
}

/**
 * Users without a checkout get emails too, such as the owner of a project or a user granted tokens.
 */
async function saveEmail({ db }: Tx, id: CustomerId, email: string): Promise<void> {
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
