import { applyCreditNote, compareCreditNote } from '../invoices/index.ts'
import type { Difference } from '../stripe-sync/replica.ts'
import { listKnownCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDiscrepancies } from './replica-discrepancies.ts'

/** Every customer's credit notes, against our replica of them. */
export const compareCreditNotes: Comparison = {
  step: 'Credit notes',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const drifted = new Map<string, Difference[]>()
    for await (const each of ctx.stripe.creditNotes.list({ customer, limit: 100 })) {
      const differences = await compareCreditNote(ctx, each)
      if (differences.length > 0) {
        drifted.set(each.id, differences)
      }
    }
    return replicaDiscrepancies(`credit notes of ${customer}`, [...drifted.values()].flat(), async () => {
      for (const id of drifted.keys()) {
        await applyCreditNote(ctx, id)
      }
    })
  },
}
