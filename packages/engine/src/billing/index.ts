/**
 * The billing page of a customer's account: current state from our rows, upcoming charges from
 * Stripe.
 */
export { listInvoices } from './list-invoices.ts'
export { previewUpcomingInvoice } from './preview-upcoming-invoice.ts'
export { showBilling } from './show.ts'
