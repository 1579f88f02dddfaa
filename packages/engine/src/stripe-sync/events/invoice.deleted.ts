import { recordDeletedInvoice, recordInvoice, retrieveInvoice } from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Only drafts can be. Shows the draft as it was: only Stripe says that it is gone. */
export default onStripeEvent('invoice.deleted', {
  fetch: retrieveInvoice,
  apply: recordInvoice,
  gone: recordDeletedInvoice,
  fetchAlways: true,
})
