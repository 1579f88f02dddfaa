/** Subscriptions: a replica of Stripe's, which renews, collects and ends them. */
export { applySubscription } from './apply.ts'
export { makeChange } from './change.ts'
export { endDuplicateSubscription } from './end-duplicate.ts'
export { findLiveSubscription, findSubscriptionsOfUser } from './find.ts'
export { finishSubscriptionCheckout } from './finish-checkout.ts'
export { previewPlanChange } from './preview.ts'
export {
  requestSubscriptionCancel,
  requestSubscriptionChange,
  requestSubscriptionKeep,
  requestSubscriptionResume,
} from './request.ts'
export { recordSubscriptionSession, subscriptionSessionOutcome } from './session.ts'
export { startSubscription } from './start.ts'
export {
  compareSubscription,
  isSubscriptionTruncated,
  recordSubscription,
  retrieveSubscription,
} from './subscription.ts'
export { termsOf } from './terms.ts'
export { CHECKOUT_KEY, REMINDER_MINUTES } from './types.ts'
