/**
 * Copies of Stripe's invoices, their payments and credit notes, and their entries in the ledger.
 */
export { applyCreditNote, applyInvoice, applyInvoicePayment } from './apply.ts'
export { eraseInvoices } from './erase.ts'
export { compareInvoice, recordDeletedInvoice, recordInvoice } from './record.ts'
export { compareCreditNote, recordCreditNote, retrieveCreditNote } from './record-credit-note.ts'
export {
  compareInvoicePayment,
  findInvoiceOfPayment,
  recordInvoicePayment,
  retrieveInvoicePayment,
} from './record-payment.ts'
export { isInvoiceIncomplete, retrieveInvoice } from './retrieve.ts'
