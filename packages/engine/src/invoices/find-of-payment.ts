import type { Tx } from '../core/context.ts'

/** The invoice that a payment intent paid, or helped to pay, and whose it is. */
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
