/** Compares the shop's rows with Stripe's objects, field by field. */
import type Stripe from 'stripe'
import { onTestFinished } from 'vitest'
import { createDb, createPool } from '../../packages/engine/src/core/db.ts'
import type { Difference } from '../../packages/engine/src/core/discrepancy.ts'
import {
  compareCreditNote,
  compareInvoice,
  compareInvoicePayment,
} from '../../packages/engine/src/invoices/index.ts'
import { compareSubscription } from '../../packages/engine/src/subscriptions/index.ts'

export interface ReplicaCheck {
  /** Compares every subscription, invoice and credit note of a customer. Empty if all are equal. */
  differences(customer: string): Promise<Difference[]>
}

export function openReplicaCheck({
  databaseUrl,
  stripe,
}: {
  databaseUrl: string
  stripe: Stripe
}): ReplicaCheck {
  const db = createDb(createPool(databaseUrl, 1))
  onTestFinished(() => db.destroy())
  return {
    async differences(customer) {
      const found: Difference[] = []
      for await (const each of stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) {
        found.push(...(await compareSubscription({ db }, each)))
      }
      for await (const each of stripe.invoices.list({ customer, limit: 100, expand: ['data.payments'] })) {
        found.push(...(await compareInvoice({ db }, each)))
        const owner = await db
          .selectFrom('shop.stripe_customer')
          .where('id', '=', customer)
          .select('user_id')
          .executeTakeFirst()
        for (const payment of each.payments?.data ?? []) {
          found.push(...(await compareInvoicePayment({ db }, payment, owner?.user_id ?? '')))
        }
      }
      for await (const each of stripe.creditNotes.list({ customer, limit: 100 })) {
        found.push(...(await compareCreditNote({ db }, each)))
      }
      return found
    },
  }
}
