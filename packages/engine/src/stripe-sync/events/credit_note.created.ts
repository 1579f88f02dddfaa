import { recordCreditNote, retrieveCreditNote } from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Something is taken back of an invoice: before it is paid, to the balance, as a refund, or outside of Stripe. */
export default onStripeEvent('credit_note.created', { fetch: retrieveCreditNote, apply: recordCreditNote })
