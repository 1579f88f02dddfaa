import { isSubscriptionCut, recordSubscription, retrieveSubscription } from '../../subscriptions/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A trial ended without a card, where the plan waits for one. Pausing *collection* comes as `updated`. */
export default onStripeEvent('customer.subscription.paused', {
  fetch: retrieveSubscription,
  apply: recordSubscription,
  fetchAlways: isSubscriptionCut,
})
