/** What a visitor means to buy: rows, found by a token that only the visitor's cookie holds, or by the user who is signed in. */

export { requirePriceVersion } from './demand-seen.ts'
export { type CartLine, findCart, lockCart, readCartLines } from './find.ts'
export { eraseCarts } from './forget.ts'
export { findGuestCart, mergeCarts } from './join.ts'
export { removeCartItem } from './remove-item.ts'
export { setCartItem } from './set-item.ts'
export { showCart } from './show.ts'
export { removePurchasedItems } from './take-out-bought.ts'
