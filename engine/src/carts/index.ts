/** What a visitor means to buy: rows, found by a token that only the visitor's cookie holds. */
export { type CartLine, findCart, lockCart, readCartLines } from './find.ts'
export { removeCartItem } from './remove-item.ts'
export { setCartItem } from './set-item.ts'
export { showCart } from './show.ts'
export { takeOutBought } from './take-out-bought.ts'
