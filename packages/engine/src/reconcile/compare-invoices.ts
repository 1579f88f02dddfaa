import type Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import {
  applyInvoice,
  applyInvoicePayment,
  compareInvoice,
  compareInvoicePayment,
  isInvoiceIncomplete,
  retrieveInvoice,
} from '../invoices/index.ts'
import type { Difference } from '../stripe-sync/replica.ts'
import { listKnownCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDiscrepancies } from './replica-discrepancies.ts'

/** Every customer's invoices, and what paid them, against our replica of them. */
export const compareInvoices: Comparison = {
  step: 'Invoices',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const userId = (await findStripeCustomerUser(ctx, customer)) ?? ''
    const differences: Difference[] = []
    const mends: (() => Promise<unknown>)[] = []
    const note = (found: Difference[], mend: () => Promise<unknown>) => {
      if (found.length === 0) {
        return
      }
      differences.push(...found)
      mends.push(mend)
    }
    // Read before the call: what comes in meanwhile is not missing from the list.
    const drafts = await findDrafts(ctx, customer)
    const listed = new Set<string>()
    for await (const each of ctx.stripe.invoices.list({
      customer,
      limit: 100,
      expand: ['data.payments'],
    })) {
      listed.add(each.id)
      note(await compareInvoice(ctx, await whole(ctx, each)), () => applyInvoice(ctx, each.id))
      for (const payment of each.payments?.data ?? []) {
        const found = await compareInvoicePayment(ctx, payment, userId)
        note(found, () => applyInvoicePayment(ctx, payment.id))
      }
    }
    for (const id of drafts.filter((draft) => !listed.has(draft))) {
      note([{ id, column: 'row', ours: 'draft', stripes: undefined }], () => applyInvoice(ctx, id))
    }
    return replicaDiscrepancies(`invoices of ${customer}`, differences, async () => {
      for (const mend of mends) {
        await mend()
      }
    })
  },
}

/** Only a draft can be deleted, and is then in no list. */
async function findDrafts({ db }: Context, customer: string): Promise<string[]> {
  const drafts = db
    .selectFrom('shop.invoice')
    .where('stripe_customer_id', '=', customer)
    .where('status', '=', 'draft')
  return (await drafts.select('id').execute()).map(({ id }) => id)
}

const whole = async (ctx: Context, listed: Stripe.Invoice): Promise<Stripe.Invoice> =>
  isInvoiceIncomplete(listed) ? retrieveInvoice(ctx.stripe, listed.id) : listed
