import { isSubscriptionCut, recordSubscription, retrieveSubscription } from '../../subscriptions/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** It ended, for whatever reason. The object stays at Stripe and says `canceled`; nothing is deleted. */
export default onStripeEvent('customer.subscription.deleted', {
  fetch: retrieveSubscription,
  apply: recordSubscription,
  fetchAlways: isSubscriptionCut,
})
