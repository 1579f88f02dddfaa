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
import { listStripeCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDrift } from './replica-drift.ts'

/** Every customer's invoices, and what paid them, against our replica of them. */
export const compareInvoices: Comparison = {
  step: 'Invoices',

  list: listStripeCustomers,

  async compare(ground, customer) {
    const userId = (await findStripeCustomerUser(ground, customer)) ?? ''
    const differences: Difference[] = []
    const mends: (() => Promise<unknown>)[] = []
    const note = (found: Difference[], mend: () => Promise<unknown>) => {
      if (found.length === 0) return
      differences.push(...found)
      mends.push(mend)
    }
    for await (const each of ground.stripe.invoices.list({ customer, limit: 100, expand: ['data.payments'] })) {
      note(await compareInvoice(ground, await whole(ground, each)), () => applyInvoice(ground, each.id))
      for (const payment of each.payments?.data ?? []) {
        const found = await compareInvoicePayment(ground, payment, userId)
        note(found, () => applyInvoicePayment(ground, payment.id))
      }
    }
    return replicaDrift(`invoices of ${customer}`, differences, async () => {
      for (const mend of mends) await mend()
    })
  },
}

const whole = async (ground: Ground, listed: Stripe.Invoice): Promise<Stripe.Invoice> =>
  isInvoiceCut(listed) ? retrieveInvoice(ground.stripe, listed.id) : listed
