import type Stripe from 'stripe'
import { isUncollected } from '../dunning/index.ts'

/** With all of its lines, of which Stripe shows the first ten, and with what stands behind its payment. */
export async function retrieveInvoice(
  stripe: Stripe,
  invoiceId: string,
): Promise<Stripe.Response<Stripe.Invoice>> {
  const invoice = await stripe.invoices.retrieve(invoiceId, {
    expand: ['payments.data.payment.payment_intent'],
  })
  if (!invoice.lines.has_more) {
    return invoice
  }
  const data = await stripe.invoices
    .listLineItems(invoiceId, { limit: 100 })
    .autoPagingToArray({ limit: 10_000 })
  return Object.assign(invoice, { lines: { ...invoice.lines, data, has_more: false } })
}

/** Whether it has more lines than it shows, or keeps to itself why it is not paid: an event's payload has no payments. */
export const isInvoiceCut = (invoice: Stripe.Invoice): boolean =>
  invoice.lines.has_more || isUncollected(invoice)
