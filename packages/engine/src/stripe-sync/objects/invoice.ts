import type Stripe from 'stripe'
import type { Context } from '../../core/context.ts'
import { type Difference, discrepancyOf } from '../../core/discrepancy.ts'
import { findStripeCustomerUser } from '../../customers/index.ts'
import {
  compareInvoice,
  compareInvoicePayment,
  isInvoiceIncomplete,
  recordDeletedInvoice,
  recordInvoice,
  retrieveInvoice,
} from '../../invoices/index.ts'
import type { Comparison } from '../compare.ts'
import { type StripeObject, stripeObject, syncStripeObject } from '../stripe-object.ts'
import { listKnownCustomers } from './customer.ts'
import { invoicePayment } from './invoice-payment.ts'

/** Compares the invoices of every customer, and the payments of those invoices. */
const comparison: Comparison = {
  step: 'Invoices',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const userId = (await findStripeCustomerUser(ctx, customer)) ?? ''
    const all: Difference[] = []
    const differing: { object: StripeObject; id: string }[] = []
    const add = (object: StripeObject, id: string, differences: Difference[]) => {
      if (differences.length > 0) {
        all.push(...differences)
        differing.push({ object, id })
      }
    }
    // Read before the call: a draft that arrives meanwhile is not missing from the list.
    const drafts = await findDrafts(ctx, customer)
    const listedIds = new Set<string>()
    const expand = ['data.payments']
    for await (const listed of ctx.stripe.invoices.list({ customer, limit: 100, expand })) {
      listedIds.add(listed.id)
      add(invoice, listed.id, await compareInvoice(ctx, await withAllLines(ctx, listed)))
      for (const payment of listed.payments?.data ?? []) {
        add(invoicePayment, payment.id, await compareInvoicePayment(ctx, payment, userId))
      }
    }
    for (const id of drafts.filter((draft) => !listedIds.has(draft))) {
      add(invoice, id, [{ id, column: 'row', inDatabase: 'draft', atStripe: undefined }])
    }
    const discrepancy = discrepancyOf(`invoices of ${customer}`, all)
    const repair = async () => {
      for (const { object, id } of differing) {
        await syncStripeObject(ctx, object, id)
      }
    }
    return discrepancy && { discrepancy, repair }
  },
}

/** Only a draft can be deleted, and a deleted draft is in no list. */
async function findDrafts({ db }: Context, customer: string): Promise<string[]> {
  const drafts = db
    .selectFrom('shop.invoice')
    .where('stripe_customer_id', '=', customer)
    .where('status', '=', 'draft')
  return (await drafts.select('id').execute()).map(({ id }) => id)
}

const withAllLines = async (ctx: Context, listed: Stripe.Invoice): Promise<Stripe.Invoice> =>
  isInvoiceIncomplete(listed) ? retrieveInvoice(ctx.stripe, listed.id) : listed

/**
 * An invoice with its lines. Payloads include the first ten lines and no payments; an invoice with
 * more lines, or one whose failed payment has to be explained, is fetched. The payload of
 * `invoice.deleted` shows the draft as it was.
 */
export const invoice = stripeObject('invoice', {
  events: {
    'invoice.created': 'A draft, for about an hour; its lines can still change.',
    'invoice.updated': 'Attempts were counted, the next one was scheduled, or a draft changed.',
    'invoice.deleted': 'A draft was deleted; no other invoice can be.',
    'invoice.finalized': 'It has its number and is due. The first attempt to collect follows at once.',
    'invoice.paid': "By card, from the customer's credit balance, or outside of Stripe.",
    'invoice.payment_failed':
      'Sent for every attempt that failed; the invoice says whether another one follows.',
    'invoice.payment_action_required':
      'The bank wants the customer to confirm the payment, and only the customer can.',
    'invoice.voided': 'It was issued by mistake and counts as if it never had been.',
    'invoice.marked_uncollectible': 'Written off; it can still be paid.',
  },
  trustPayload: (payload, type) => type !== 'invoice.deleted' && !isInvoiceIncomplete(payload),
  retrieve: retrieveInvoice,
  apply: recordInvoice,
  applyDeleted: recordDeletedInvoice,
  comparison,
})
