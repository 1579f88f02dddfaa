/** Who pays by the month or the year: a replica of what Stripe has, since Stripe is who renews, collects and ends them. */
export { applySubscription } from './apply.ts'
export {
  cancelSubscription,
  changeSubscription,
  keepSubscription,
  makeChange,
  resumeSubscription,
} from './change.ts'
export { endSecondSubscription } from './end-second.ts'
export { findLiveSubscription } from './find-live.ts'
export {
  applySubscriptionSession,
  expiresAtOfSubscriptionSession,
  finishSubscriptionCheckout,
  recordSubscriptionSession,
} from './open-session.ts'
export { findSubscriptionsOfUser } from './own.ts'
export { previewSwitch } from './preview.ts'
export { CHECKOUT_KEY, compareSubscription, recordSubscription } from './record.ts'
export { isSubscriptionCut, retrieveSubscription } from './retrieve.ts'
export { startSubscription } from './start.ts'
export { REMINDER_MINUTES, termsOf } from './tell.ts'
