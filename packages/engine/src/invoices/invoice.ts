import { sql } from 'kysely'
import type Stripe from 'stripe'
import { fromStripeTime, fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { type Difference, differencesOf } from '../core/discrepancy.ts'
import type { InvoiceLineRow, InvoiceRow } from '../core/replica.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser, isErased } from '../customers/index.ts'
import { isUncollected, recordDunning } from '../dunning/index.ts'
import { announceEntitlementChange } from '../entitlements/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { postInvoice } from './post.ts'

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

/**
 * Copies an invoice and its lines into our rows and posts it. Returns the outcome for the event
 * log.
 */
export async function recordInvoice(tx: Tx, stripeInvoice: Stripe.Invoice): Promise<string> {
  const { id, customer } = stripeInvoice
  const userId = customer === null ? undefined : await findStripeCustomerUser(tx, idOf(customer))
  if (userId === undefined) {
    return `No effect: invoice ${id} belongs to no user of this shop.`
  }
  const { id: _, ...columns } = await storedRowOf(tx, stripeInvoice, userId)
  await tx.db
    .insertInto('shop.invoice')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
  await replaceLines(tx, id, linesOf(stripeInvoice))
  await postInvoice(tx, id)
  await announceEntitlementChange(tx, userId)
  await recordDunning(tx, stripeInvoice, userId)
  if (stripeInvoice.status === 'paid') {
    await enqueuePlanTokens(tx, id)
  }
  return `Invoice ${stripeInvoice.number ?? id} is ${stripeInvoice.status}.`
}

/** Deletes our rows too: only a draft can be deleted, which was never due. */
export async function recordDeletedInvoice(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('shop.invoice_line').where('invoice_id', '=', id).execute()
  await tx.db.deleteFrom('shop.invoice').where('id', '=', id).execute()
}

/** Differences between our rows and the invoice; empty for a customer of another application. */
export async function compareInvoice(tx: Reader, stripeInvoice: Stripe.Invoice): Promise<Difference[]> {
  const { id, customer } = stripeInvoice
  const userId = customer === null ? undefined : await findStripeCustomerUser(tx, idOf(customer))
  if (userId === undefined) {
    return []
  }
  const invoice = await tx.db.selectFrom('shop.invoice').where('id', '=', id).selectAll().executeTakeFirst()
  const lines = await tx.db.selectFrom('shop.invoice_line').where('invoice_id', '=', id).selectAll().execute()
  return [
    ...differencesOf([invoice], [await storedRowOf(tx, stripeInvoice, userId)]),
    ...differencesOf(lines, linesOf(stripeInvoice)),
  ]
}

/**
 * Stripe's invoice pages show name and address without a login, so an erased user's links are not
 * stored.
 */
async function storedRowOf(tx: Reader, invoice: Stripe.Invoice, userId: string): Promise<InvoiceRow> {
  const row = rowOf(invoice, userId)
  return (await isErased(tx, userId)) ? { ...row, hosted_url: null, pdf_url: null } : row
}

function rowOf(invoice: Stripe.Invoice, userId: string): InvoiceRow {
  const { parent, status_transitions: transitions } = invoice
  return {
    id: invoice.id,
    user_id: userId,
    stripe_customer_id: idOf(invoice.customer) ?? '',
    subscription_id: idOf(parent?.subscription_details?.subscription),
    number: invoice.number,
    status: invoice.status ?? 'draft',
    billing_reason: invoice.billing_reason,
    collection_method: invoice.collection_method,
    currency: invoice.currency,
    subtotal_minor: invoice.subtotal,
    discount_minor: sumOf(invoice.total_discount_amounts),
    tax_minor: sumOf(invoice.total_taxes),
    total_minor: invoice.total,
    starting_balance_minor: invoice.starting_balance,
    ending_balance_minor: invoice.ending_balance,
    amount_due_minor: invoice.amount_due,
    amount_paid_minor: invoice.amount_paid,
    amount_remaining_minor: invoice.amount_remaining,
    paid_out_of_band_minor: invoice.amount_paid_off_stripe ?? 0,
    attempted: invoice.attempted,
    attempt_count: invoice.attempt_count,
    next_attempt_at: fromStripeTimeOrNull(invoice.next_payment_attempt),
    created_at: fromStripeTime(invoice.created),
    period_start: fromStripeTime(invoice.period_start),
    period_end: fromStripeTime(invoice.period_end),
    due_at: fromStripeTimeOrNull(invoice.due_date),
    finalized_at: fromStripeTimeOrNull(transitions.finalized_at),
    paid_at: fromStripeTimeOrNull(transitions.paid_at),
    voided_at: fromStripeTimeOrNull(transitions.voided_at),
    uncollectible_at: fromStripeTimeOrNull(transitions.marked_uncollectible_at),
    hosted_url: invoice.hosted_invoice_url ?? null,
    pdf_url: invoice.invoice_pdf ?? null,
  }
}

const sumOf = (parts: { amount: number }[] | null): number =>
  (parts ?? []).reduce((sum, { amount }) => sum + amount, 0)

function linesOf({ id, lines }: Stripe.Invoice): InvoiceLineRow[] {
  return lines.data.map((line) => {
    const itemDetails = line.parent?.subscription_item_details
    const manualDetails = line.parent?.invoice_item_details
    return {
      id: line.id,
      invoice_id: id,
      description: line.description,
      amount_minor: line.amount,
      currency: line.currency,
      quantity: line.quantity,
      price_id: idOf(line.pricing?.price_details?.price),
      product_id: line.pricing?.price_details?.product ?? null,
      subscription_id: idOf(itemDetails?.subscription ?? manualDetails?.subscription),
      subscription_item_id: itemDetails?.subscription_item ?? null,
      proration: itemDetails?.proration ?? manualDetails?.proration ?? false,
      period_start: fromStripeTime(line.period.start),
      period_end: fromStripeTime(line.period.end),
    }
  })
}

/** Lines of a draft can be removed as well as added. */
async function replaceLines(tx: Tx, invoiceId: string, lines: InvoiceLineRow[]): Promise<void> {
  const ids = lines.map(({ id }) => id)
  await sql`delete from shop.invoice_line where invoice_id = ${invoiceId} and id <> all (${ids})`.execute(
    tx.db,
  )
  for (const { id, ...columns } of lines) {
    await tx.db
      .insertInto('shop.invoice_line')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
      .execute()
  }
}
