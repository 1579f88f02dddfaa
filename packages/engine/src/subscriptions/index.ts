/** Subscriptions: a replica of Stripe's, which renews, collects and ends them. */
export { applySubscription } from './apply.ts'
export {
  cancelSubscription,
  changeSubscription,
  keepSubscription,
  makeChange,
  resumeSubscription,
} from './change.ts'
export { endDuplicateSubscription } from './end-duplicate.ts'
export { findLiveSubscription, findSubscriptionsOfUser } from './find.ts'
export { REMINDER_MINUTES, termsOf } from './notify.ts'
export {
  finishSubscriptionCheckout,
  recordSubscriptionSession,
  subscriptionSessionOutcome,
} from './open-session.ts'
export { previewPlanChange } from './preview.ts'
export { CHECKOUT_KEY, compareSubscription, recordSubscription } from './record.ts'
export { isSubscriptionCut, retrieveSubscription } from './retrieve.ts'
export { startSubscription } from './start.ts'
