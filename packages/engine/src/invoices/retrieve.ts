import type Stripe from 'stripe'
import { isUncollected } from '../dunning/index.ts'

/**
 * Retrieves an invoice with all of its lines, of which Stripe includes ten, and with its payment
 * intents.
 */
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

/**
 * Whether an event's payload does not suffice: it includes ten lines at most, and no payments,
 * which say why an invoice is unpaid.
 */
export const isInvoiceIncomplete = (invoice: Stripe.Invoice): boolean =>
  invoice.lines.has_more || isUncollected(invoice)
