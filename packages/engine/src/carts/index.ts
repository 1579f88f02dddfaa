/** What a visitor means to buy: rows, found by a token that only the visitor's cookie holds, or by the user who is signed in. */

export { demandSeen } from './demand-seen.ts'
export { type CartLine, findCart, lockCart, readCartLines } from './find.ts'
export { forgetCart } from './forget.ts'
export { findGuestCart, joinCarts } from './join.ts'
export { removeCartItem } from './remove-item.ts'
export { setCartItem } from './set-item.ts'
export { showCart } from './show.ts'
export { takeOutBought } from './take-out-bought.ts'
