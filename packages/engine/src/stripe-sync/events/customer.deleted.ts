import {
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from '../../customers/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** By the merchant, in the dashboard. Shows the customer as they were: only Stripe says that they are gone. */
export default onStripeEvent('customer.deleted', {
  fetch: retrieveStripeCustomer,
  apply: recordStripeCustomer,
  gone: recordDeletedStripeCustomer,
  fetchAlways: true,
})
