import type Stripe from 'stripe'
import { findStripeCustomerUser } from '../customers/index.ts'
import type { Ground } from '../ground.ts'
import {
  applyInvoice,
  applyInvoicePayment,
  compareInvoice,
  compareInvoicePayment,
  isInvoiceCut,
  retrieveInvoice,
} from '../invoices/index.ts'
import type { Difference } from '../replica.ts'
import { listKnownCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDrift } from './replica-drift.ts'

/** Every customer's invoices, and what paid them, against our replica of them. */
export const compareInvoices: Comparison = {
  step: 'Invoices',

  list: listKnownCustomers,

  async compare(ground, customer) {
    const userId = (await findStripeCustomerUser(ground, customer)) ?? ''
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
    const drafts = await findDrafts(ground, customer)
    const listed = new Set<string>()
    for await (const each of ground.stripe.invoices.list({
      customer,
      limit: 100,
      expand: ['data.payments'],
    })) {
      listed.add(each.id)
      note(await compareInvoice(ground, await whole(ground, each)), () => applyInvoice(ground, each.id))
      for (const payment of each.payments?.data ?? []) {
        const found = await compareInvoicePayment(ground, payment, userId)
        note(found, () => applyInvoicePayment(ground, payment.id))
      }
    }
    for (const id of drafts.filter((draft) => !listed.has(draft))) {
      note([{ id, column: 'row', ours: 'draft', stripes: undefined }], () => applyInvoice(ground, id))
    }
    return replicaDrift(`invoices of ${customer}`, differences, async () => {
      for (const mend of mends) {
        await mend()
      }
    })
  },
}

/** Only a draft can be deleted, and is then in no list. */
async function findDrafts({ db }: Ground, customer: string): Promise<string[]> {
  const drafts = db
    .selectFrom('shop.invoice')
    .where('stripe_customer_id', '=', customer)
    .where('status', '=', 'draft')
  return (await drafts.select('id').execute()).map(({ id }) => id)
}

const whole = async (ground: Ground, listed: Stripe.Invoice): Promise<Stripe.Invoice> =>
  isInvoiceCut(listed) ? retrieveInvoice(ground.stripe, listed.id) : listed
