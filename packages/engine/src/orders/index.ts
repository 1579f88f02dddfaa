/**
 * Orders: products as they were priced at checkout. A later price change never affects a placed
 * order.
 */

export { clearReview } from './clear-review.ts'
export { type Completion, completeOrder } from './complete.ts'
export { createOrderLinks } from './create-links.ts'
export { eraseOrders } from './erase.ts'
export {
  findOpenOrder,
  findOrder,
  findOrderBySession,
  findOrderContact,
  findOrders,
  findOrdersOfUser,
} from './find.ts'
export { findFulfillments, findRequestedFulfillment, recordFulfillment } from './fulfillment.ts'
export { insertOrder, insertOrderLines, type NewOrder, type NewOrderLine } from './insert.ts'
export { linkOrdersOfCart, linkOrdersOfEmail } from './link.ts'
export { type LockedOrder, lockOrder } from './lock.ts'
export { markDispute, markForReview, markRefundedQuantities } from './mark.ts'
export { moveOrder, moveOrdersToCart } from './move.ts'
export { readTimeline } from './read-timeline.ts'
export { showOrder, showOwnOrder } from './show.ts'
export { orderTransitions } from './types.ts'
