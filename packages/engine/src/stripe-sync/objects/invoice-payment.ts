import { recordInvoicePayment, retrieveInvoicePayment } from '../../invoices/index.ts'
import { stripeObject } from '../stripe-object.ts'

/**
 * The payment of an invoice. It links the invoice to its payment intent, which the invoice does not
 * name. A payload does not name the customer, so it is always fetched. Reconcile compares it
 * with its invoice.
 */
export const invoicePayment = stripeObject('invoice_payment', {
  events: {
    'invoice_payment.paid': 'An invoice was paid. Can arrive twenty seconds after `invoice.paid`.',
  },
  trustPayload: false,
  retrieve: retrieveInvoicePayment,
  apply: recordInvoicePayment,
})
