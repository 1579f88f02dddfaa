/** What somebody decided to buy, as it was priced then. A price that changes later never reaches a placed order. */

export { findOrder, findOrderBySession } from './find.ts'
export { insertOrder, insertOrderLines, type NewOrder, type NewOrderLine } from './insert.ts'
export { type LockedOrder, lockOrder } from './lock.ts'
export { completeOrder, moveOrder, orderTransitions } from './move.ts'
