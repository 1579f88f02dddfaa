/** What is asked for by invoice, most of it by subscriptions, and what paid it: as Stripe has it. */
export { applyCreditNote, applyInvoice, applyInvoicePayment } from './apply.ts'
export { eraseInvoices } from './erase.ts'
export { findInvoiceOfPayment } from './find-of-payment.ts'
export { compareInvoice, recordInvoice, recordInvoiceGone } from './record.ts'
export { compareCreditNote, recordCreditNote, retrieveCreditNote } from './record-credit-note.ts'
export { compareInvoicePayment, recordInvoicePayment, retrieveInvoicePayment } from './record-payment.ts'
export { isInvoiceCut, retrieveInvoice } from './retrieve.ts'
