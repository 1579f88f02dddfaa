import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'

/**
 * Records an order's payment. `stripeId` is a payment intent, or the Checkout Session where nothing
 * was due. Returns false if the order was paid before.
 */
export async function recordPayment(
  tx: Tx,
  orderId: OrderId,
  stripeId: string,
  paid: Money,
): Promise<boolean> {
  const inserted = await tx.db
    .insertInto('shop.payment')
    .values({
      order_id: orderId,
      stripe_id: stripeId,
      amount_minor: paid.amountMinor,
      currency: paid.currency,
      recorded_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    return false
  }
  // A refund's event can arrive before that of its payment.
  await enqueue(tx, {
    name: 'retry-waiting-events',
    payload: { arrived: stripeId },
    key: `arrived:${stripeId}`,
  })
  return true
}
