/** What is asked for by invoice, most of it by subscriptions, and what paid it: as Stripe has it. */
export { compareInvoice, recordInvoice, recordInvoiceGone } from './record.ts'
export { recordInvoicePayment, retrieveInvoicePayment } from './record-payment.ts'
export { isInvoiceCut, retrieveInvoice } from './retrieve.ts'
