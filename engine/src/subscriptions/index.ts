/** Who pays by the month or the year: a replica of what Stripe has, since Stripe is who renews, collects and ends them. */
export { applySubscription } from './apply.ts'
export { findLiveSubscription } from './find-live.ts'
export { compareSubscription, recordSubscription } from './record.ts'
export { isSubscriptionCut, retrieveSubscription } from './retrieve.ts'
