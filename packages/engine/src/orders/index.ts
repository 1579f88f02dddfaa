/** Orders: products as they were priced at checkout. A later price change never affects a placed order. */

export { type Completion, completeOrder } from './complete.ts'
export { createOrderLinks } from './create-links.ts'
export { eraseOrders } from './erase.ts'
export {
  findFulfillments,
  findOpenOrder,
  findOrder,
  findOrderBySession,
  findOrderContact,
  findOrdersOfUser,
  listOrders,
} from './find.ts'
export { insertOrder, insertOrderLines, type NewOrder, type NewOrderLine } from './insert.ts'
export { linkOrdersOfCart, linkOrdersOfEmail, moveOrdersToCart } from './link.ts'
export { type LockedOrder, lockOrder } from './lock.ts'
export { markDispute, moveOrder, orderTransitions, setRefundedQuantities } from './move.ts'
export { readTimeline } from './read-timeline.ts'
export { findRequestedFulfillment, recordFulfillment } from './record-fulfillment.ts'
export { clearReview, markForReview } from './review.ts'
export { findOrderWithTimeline, showOrder } from './show.ts'
