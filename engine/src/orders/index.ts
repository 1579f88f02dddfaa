/** What somebody decided to buy, as it was priced then. A price that changes later never reaches a placed order. */

export { type Completion, completeOrder } from './complete.ts'
export { findOrder, findOrderBySession, findOrderContact, findOrderOfUser, findOrdersOfUser } from './find.ts'
export { forgetOrders } from './forget.ts'
export { insertOrder, insertOrderLines, type NewOrder, type NewOrderLine } from './insert.ts'
export { joinOrdersOfCart, joinOrdersOfEmail, moveOrdersToCart } from './join.ts'
export { type LockedOrder, lockOrder } from './lock.ts'
export { markForReview, moveOrder, orderTransitions } from './move.ts'
