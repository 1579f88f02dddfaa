/**
 * Shopping carts. A guest's cart is found by the token in their cookie, a user's cart by the user.
 */

export { eraseCarts } from './erase.ts'
export { type CartLine, findCart, findCartLines, findGuestCart } from './find.ts'
export { lockCart } from './lock.ts'
export { mergeCarts } from './merge.ts'
export { removeCartItem, removePurchasedItems } from './remove-items.ts'
export { requirePriceVersion } from './require-price-version.ts'
export { setCartItem } from './set-item.ts'
export { showCart } from './show.ts'
