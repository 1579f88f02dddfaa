/**
 * Copies of Stripe's invoices, their payments and credit notes, and their entries in the ledger.
 */
export { compareCreditNote, recordCreditNote, retrieveCreditNote } from './credit-note.ts'
export { eraseInvoices } from './erase.ts'
export {
  compareInvoice,
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from './invoice.ts'
export {
  compareInvoicePayment,
  findInvoiceOfPayment,
  recordInvoicePayment,
  retrieveInvoicePayment,
} from './invoice-payment.ts'
