import {
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** By card, from the customer's balance, or outside of Stripe. */
export default onStripeEvent('invoice.paid', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: isInvoiceIncomplete,
})
