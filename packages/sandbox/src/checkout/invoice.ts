/**
 * The invoice of a session in payment mode with `invoice_creation`. It is created once the payment
 * has succeeded, is paid by the session's payment intent, and has the lines, discounts, taxes and
 * shipping of the payment page. The customer's balance is not applied: they have already paid the
 * total of the page.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { insertInvoiceItem } from '../invoiceitems/create.ts'
import { createDraft } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { itemLine } from '../invoices/lines.ts'
import { adoptPayment } from '../invoices/pay.ts'
import { lineItemsOf } from './line-items.ts'
import { ratesOf } from './tax.ts'

type Session = Objects['checkout.session']

/** Returns the id of the invoice, or `null` for a session without `invoice_creation`. */
export function createPaidInvoice(
  ctx: SandboxContext,
  session: Session,
  intent: string | undefined,
): string | null {
  const data = session.invoice_creation?.enabled ? session.invoice_creation.invoice_data : undefined
  if (data === undefined) {
    return null
  }
  const customer = ctx.store.get('customer', session.customer ?? '')
  const items = createInvoiceItems(ctx, session, customer.id)
  const draft = createDraft(ctx, {
    customer,
    currency: session.currency ?? 'usd',
    reason: 'manual',
    lines: items.map((item) => itemLine(ctx, item)),
    includePending: false,
    autoAdvance: false,
    fields: {
      custom_fields: data.custom_fields,
      description: data.description,
      footer: data.footer,
      metadata: data.metadata,
      ...checkoutDetails(ctx, session),
    },
  })
  for (const item of items) {
    ctx.store.save({ ...item, invoice: draft.id })
  }
  const invoice = finalizeInvoice(ctx, draft, { paidBy: intent, balance: 0 })
  if (invoice.total !== session.amount_total) {
    throw new Error(
      `Invoice ${invoice.id} has a total of ${invoice.total}, but its session ${session.amount_total}`,
    )
  }
  adoptPayment(ctx, invoice)
  return invoice.id
}

function createInvoiceItems(
  ctx: SandboxContext,
  session: Session,
  customer: string,
): Objects['invoiceitem'][] {
  return lineItemsOf(ctx, session).map((line) => {
    const { amount_subtotal: amount, currency, quantity, price, description } = line
    const taxRates = ratesOf(ctx, session, line)
    return insertInvoiceItem(ctx, {
      amount,
      currency,
      customer,
      taxRates,
      description: description ?? undefined,
      price: price ?? undefined,
      quantity: quantity ?? 1,
    })
  })
}

function checkoutDetails(ctx: SandboxContext, session: Session): Partial<Objects['invoice']> {
  const { automatic_tax, customer_details: details, shipping_cost, collected_information } = session
  const shipping = collected_information?.shipping_details
  return {
    automatic_tax: { ...automatic_tax, disabled_reason: null },
    customer_address: details?.address ?? null,
    customer_email: details?.email ?? null,
    customer_name: details?.name ?? null,
    customer_tax_exempt: details?.tax_exempt ?? 'none',
    discounts: ctx.store.all('discount', { checkout_session: session.id }).map(({ id }) => id),
    shipping_cost,
    shipping_details: shipping ? { address: shipping.address, name: shipping.name } : null,
    starting_balance: 0,
  }
}
