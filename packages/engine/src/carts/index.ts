/** What a visitor means to buy: rows, found by a token that only the visitor's cookie holds, or by the user who is signed in. */

export { eraseCarts } from './erase.ts'
export { type CartLine, findCart, lockCart, readCartLines } from './find.ts'
export { findGuestCart, mergeCarts } from './merge.ts'
export { removeCartItem } from './remove-item.ts'
export { removePurchasedItems } from './remove-purchased-items.ts'
export { requirePriceVersion } from './require-price-version.ts'
export { setCartItem } from './set-item.ts'
export { showCart } from './show.ts'
