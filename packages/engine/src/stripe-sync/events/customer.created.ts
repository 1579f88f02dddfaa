import {
  hasBalance,
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from '../../customers/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Ours once it carries our id; it usually comes before the answer to our own call is written down. */
export default onStripeEvent('customer.created', {
  fetch: retrieveStripeCustomer,
  apply: recordStripeCustomer,
  gone: recordDeletedStripeCustomer,
  fetchAlways: hasBalance,
})
