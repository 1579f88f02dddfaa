import { recordCreditNote, retrieveCreditNote } from '../../invoices/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** It is as if it had not been; of an invoice that was open it asks for the whole again. */
export default onStripeEvent('credit_note.voided', { fetch: retrieveCreditNote, apply: recordCreditNote })
