/** What somebody decided to buy, as it was priced then. A price that changes later never reaches a placed order. */

export { clearReview } from './clear-review.ts'
export { type Completion, completeOrder } from './complete.ts'
export { findOrder, findOrderBySession, findOrderContact, findOrdersOfUser, listOrders } from './find.ts'
export { findFulfilments } from './find-fulfilments.ts'
export { forgetOrders } from './forget.ts'
export { insertOrder, insertOrderLines, type NewOrder, type NewOrderLine } from './insert.ts'
export { joinOrdersOfCart, joinOrdersOfEmail, moveOrdersToCart } from './join.ts'
export { type LockedOrder, lockOrder } from './lock.ts'
export { markForReview, moveOrder, orderTransitions } from './move.ts'
export { recordFulfilment } from './record-fulfilment.ts'
export { followOrder, showOrder } from './show.ts'
export { readTimeline } from './timeline.ts'
