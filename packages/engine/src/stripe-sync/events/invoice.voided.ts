import {
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Asked for by mistake: it counts as never asked for. */
export default onStripeEvent('invoice.voided', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: isInvoiceIncomplete,
})
