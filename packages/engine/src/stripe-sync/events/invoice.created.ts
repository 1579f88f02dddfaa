import {
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A draft, for about an hour: what is in it can still change. */
export default onStripeEvent('invoice.created', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: isInvoiceIncomplete,
})
