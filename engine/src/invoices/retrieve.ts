import type Stripe from 'stripe'

/** With all of its lines: Stripe shows the first ten, in events as in answers. */
export async function retrieveInvoice(stripe: Stripe, invoiceId: string): Promise<Stripe.Response<Stripe.Invoice>> {
  const invoice = await stripe.invoices.retrieve(invoiceId)
  if (!isInvoiceCut(invoice)) return invoice
  const data = await stripe.invoices.listLineItems(invoiceId, { limit: 100 }).autoPagingToArray({ limit: 10_000 })
  return Object.assign(invoice, { lines: { ...invoice.lines, data, has_more: false } })
}

/** Whether it has more lines than it shows. */
export const isInvoiceCut = ({ lines }: Stripe.Invoice): boolean => lines.has_more
