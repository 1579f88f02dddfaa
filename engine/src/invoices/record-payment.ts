import type Stripe from 'stripe'
import { fromStripeTimeOrNull } from '../clock.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import type { Tx } from '../ground.ts'
import { idOf } from '../stripe.ts'

/** With its invoice, which says whose it is and may not be here yet. */
export function retrieveInvoicePayment(stripe: Stripe, id: string): Promise<Stripe.Response<Stripe.InvoicePayment>> {
  return stripe.invoicePayments.retrieve(id, { expand: ['invoice'] })
}

/** A row for what paid an invoice; one that waits, or was called off, has none. Returns the receipt. */
export async function recordInvoicePayment(tx: Tx, stripePayment: Stripe.InvoicePayment): Promise<string> {
  const { id, invoice, payment, currency } = stripePayment
  const customer = typeof invoice === 'object' && !invoice.deleted ? idOf(invoice.customer) : null
  const userId = customer === null ? undefined : await findStripeCustomerUser(tx, customer)
  if (userId === undefined) return `Not ours: payment ${id} is for no user's invoice.`
  const paidAt = fromStripeTimeOrNull(stripePayment.status_transitions.paid_at)
  if (stripePayment.status !== 'paid' || !paidAt) return `Payment ${id} is ${stripePayment.status}.`
  await tx.db
    .insertInto('shop.invoice_payment')
    .values({
      id,
      invoice_id: idOf(invoice),
      user_id: userId,
      payment_intent_id: idOf(payment.payment_intent),
      amount_minor: stripePayment.amount_paid ?? 0,
      currency,
      paid_at: paidAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return `Invoice ${idOf(invoice)} got ${stripePayment.amount_paid} ${currency}.`
}
