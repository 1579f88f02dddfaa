import type Stripe from 'stripe'
import { fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { type Difference, differencesOf, type InvoicePaymentRow } from '../stripe-sync/replica.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { postInvoice } from './post.ts'

/** With its invoice, which says whose it is and may not be here yet. */
export function retrieveInvoicePayment(
  stripe: Stripe,
  id: string,
): Promise<Stripe.Response<Stripe.InvoicePayment>> {
  return stripe.invoicePayments.retrieve(id, { expand: ['invoice'] })
}

/** A row for what paid an invoice; one that waits, or was called off, has none. Returns the receipt. */
export async function recordInvoicePayment(tx: Tx, stripePayment: Stripe.InvoicePayment): Promise<string> {
  const { id, invoice } = stripePayment
  const customer = typeof invoice === 'object' && !invoice.deleted ? idOf(invoice.customer) : null
  const userId = customer === null ? undefined : await findStripeCustomerUser(tx, customer)
  if (userId === undefined) {
    return `Not ours: payment ${id} is for no user's invoice.`
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
  // A dispute's event can overtake its payment's.
  const arrived = inserted?.arrived
  if (arrived) {
    await enqueue(tx, { name: 'retry-waiting-events', payload: { arrived }, key: `arrived:${arrived}` })
  }
  await postInvoice(tx, row.invoice_id)
  await enqueuePlanTokens(tx, row.invoice_id)
  return `Invoice ${row.invoice_id} got ${row.amount_minor} ${row.currency}.`
}

/** Where our row says another than the payment does. */
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
