/** What a customer sees of their subscription in their account: from our rows what it is, from Stripe what is to come. */
export { previewUpcomingInvoice } from './preview-upcoming-invoice.ts'
export { listInvoices, showBilling } from './show.ts'
