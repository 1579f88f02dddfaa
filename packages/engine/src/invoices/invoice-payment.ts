import type Stripe from 'stripe'
import { fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { type Difference, differencesOf } from '../core/discrepancy.ts'
import { formatMoney } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'
import type { InvoicePaymentRow } from '../core/replica.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { postInvoice } from './post.ts'

/** Expands the invoice, which names the customer and may not have arrived yet. */
export function retrieveInvoicePayment(
  stripe: Stripe,
  id: string,
): Promise<Stripe.Response<Stripe.InvoicePayment>> {
  return stripe.invoicePayments.retrieve(id, { expand: ['invoice'] })
}

/**
 * Stores a paid invoice payment; open and canceled ones have no row. Returns the outcome for the
 * event log.
 */
export async function recordInvoicePayment(tx: Tx, stripePayment: Stripe.InvoicePayment): Promise<string> {
  const { id, invoice } = stripePayment
  const customer = typeof invoice === 'object' && !invoice.deleted ? idOf(invoice.customer) : null
  const userId = customer === null ? undefined : await findStripeCustomerUser(tx, customer)
  if (userId === undefined) {
    return `No effect: payment ${id} is for an invoice of no user.`
  }
  const row = rowOf(stripePayment, userId)
  if (!row) {
    return `Payment ${id} is ${stripePayment.status}.`
  }
  const inserted = await tx.db
    .insertInto('shop.invoice_payment')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('payment_intent_id as arrived')
    .executeTakeFirst()
  // Events of a dispute can arrive before its payment's, and wait for it.
  const arrived = inserted?.arrived
  if (arrived) {
    await enqueue(tx, { name: 'retry-waiting-events', payload: { arrived }, key: `arrived:${arrived}` })
  }
  await postInvoice(tx, row.invoice_id)
  await enqueuePlanTokens(tx, row.invoice_id)
  return `Invoice ${row.invoice_id} was paid: ${formatMoney(row.amount_minor, row.currency)}.`
}

/** Differences between our row and the payment. */
export async function compareInvoicePayment(
  tx: Reader,
  stripePayment: Stripe.InvoicePayment,
  userId: string,
): Promise<Difference[]> {
  const row = await tx.db
    .selectFrom('shop.invoice_payment')
    .where('id', '=', stripePayment.id)
    .selectAll()
    .executeTakeFirst()
  return differencesOf([row], [rowOf(stripePayment, userId)])
}

function rowOf(stripePayment: Stripe.InvoicePayment, userId: string): InvoicePaymentRow | undefined {
  const paidAt = fromStripeTimeOrNull(stripePayment.status_transitions.paid_at)
  if (stripePayment.status !== 'paid' || !paidAt) {
    return undefined
  }
  return {
    id: stripePayment.id,
    invoice_id: idOf(stripePayment.invoice),
    user_id: userId,
    payment_intent_id: idOf(stripePayment.payment.payment_intent),
    amount_minor: stripePayment.amount_paid ?? 0,
    currency: stripePayment.currency,
    paid_at: paidAt,
  }
}

/** The invoice that a payment intent paid, wholly or in part, and its user. */
export function findInvoiceOfPayment(
  tx: Tx,
  paymentIntent: string,
): Promise<{ invoiceId: string; userId: string } | undefined> {
  return tx.db
    .selectFrom('shop.invoice_payment')
    .where('payment_intent_id', '=', paymentIntent)
    .select(['invoice_id as invoiceId', 'user_id as userId'])
    .executeTakeFirst()
}
