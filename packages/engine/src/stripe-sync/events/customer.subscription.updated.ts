import { isSubscriptionCut, recordSubscription, retrieveSubscription } from '../../subscriptions/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Renewed, changed, late with a payment, to be canceled: whatever is not one of the others. */
export default onStripeEvent('customer.subscription.updated', {
  fetch: retrieveSubscription,
  apply: recordSubscription,
  fetchAlways: isSubscriptionCut,
})
