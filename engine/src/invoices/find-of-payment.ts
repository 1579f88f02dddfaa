import type { Tx } from '../ground.ts'

/** The invoice that a payment intent paid, or helped to pay. */
export async function findInvoiceOfPayment(tx: Tx, paymentIntent: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('shop.invoice_payment')
    .where('payment_intent_id', '=', paymentIntent)
    .select('invoice_id')
    .executeTakeFirst()
  return row?.invoice_id
}
