import { recordCreditNote, retrieveCreditNote } from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Another memo, most often. */
export default onStripeEvent('credit_note.updated', { fetch: retrieveCreditNote, apply: recordCreditNote })
