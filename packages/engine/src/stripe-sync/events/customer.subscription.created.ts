import { isSubscriptionCut, recordSubscription, retrieveSubscription } from '../../subscriptions/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** It began; seen to come after `updated`. From Checkout it comes only once something was paid or a trial was granted. */
export default onStripeEvent('customer.subscription.created', {
  fetch: retrieveSubscription,
  apply: recordSubscription,
  fetchAlways: isSubscriptionCut,
})
