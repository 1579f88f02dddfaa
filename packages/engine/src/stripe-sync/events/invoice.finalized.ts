import {
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** It has its number and asks for money; the first attempt to collect follows at once. */
export default onStripeEvent('invoice.finalized', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: isInvoiceIncomplete,
})
