import { recordInvoicePayment, retrieveInvoicePayment } from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Ties an invoice to the payment intent that paid it: the invoice itself names none. Up to twenty seconds late. */
export default onStripeEvent('invoice_payment.paid', {
  fetch: retrieveInvoicePayment,
  apply: recordInvoicePayment,
  fetchAlways: true,
})
