import { type Difference, discrepancyOf } from '../../core/discrepancy.ts'
import { compareCreditNote, recordCreditNote, retrieveCreditNote } from '../../invoices/index.ts'
import type { Comparison } from '../compare.ts'
import { stripeObject, syncStripeObject } from '../stripe-object.ts'
import { listKnownCustomers } from './customer.ts'

/** Compares the credit notes of every customer. */
const comparison: Comparison = {
  step: 'Credit notes',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const differing = new Map<string, Difference[]>()
    for await (const listed of ctx.stripe.creditNotes.list({ customer, limit: 100 })) {
      const differences = await compareCreditNote(ctx, listed)
      if (differences.length > 0) {
        differing.set(listed.id, differences)
      }
    }
    const discrepancy = discrepancyOf(`credit notes of ${customer}`, [...differing.values()].flat())
    const repair = async () => {
      for (const id of differing.keys()) {
        await syncStripeObject(ctx, creditNote, id)
      }
    }
    return discrepancy && { discrepancy, repair }
  },
}

/** A credit note, which reduces an invoice. Its payload is complete. */
export const creditNote = stripeObject('credit_note', {
  events: {
    'credit_note.created':
      'Reduces an invoice before it is paid, or credits the balance, refunds, or credits outside of Stripe.',
    'credit_note.updated': 'Most often another memo.',
    'credit_note.voided': 'It counts as if it never had been. An invoice that was open is due in full again.',
  },
  trustPayload: true,
  retrieve: retrieveCreditNote,
  apply: recordCreditNote,
  comparison,
})
