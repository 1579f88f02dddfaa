import {
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Given up; it can still be paid. */
export default onStripeEvent('invoice.marked_uncollectible', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: isInvoiceIncomplete,
})
