import {
  hasBalance,
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from '../../customers/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Another default card, most often: chosen in the portal, or kept by Checkout. */
export default onStripeEvent('customer.updated', {
  fetch: retrieveStripeCustomer,
  apply: recordStripeCustomer,
  gone: recordDeletedStripeCustomer,
  fetchAlways: hasBalance,
})
