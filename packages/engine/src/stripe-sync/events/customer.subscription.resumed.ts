import { isSubscriptionCut, recordSubscription, retrieveSubscription } from '../../subscriptions/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Active again after it was paused. */
export default onStripeEvent('customer.subscription.resumed', {
  fetch: retrieveSubscription,
  apply: recordSubscription,
  fetchAlways: isSubscriptionCut,
})
