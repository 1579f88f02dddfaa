import type { Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'
import type { Money } from '../money.ts'
import { enqueue } from '../queue.ts'

/** The first beat. Once for each order and reason, however often it is asked; a job makes the call. */
export async function issueRefund(
  tx: Tx,
  refund: { orderId: OrderId; payment: string; reason: string; money: Money },
): Promise<void> {
  const refundId = tx.ids.next('refund', tx.now)
  const inserted = await tx.db
    .insertInto('shop.refund')
    .values({
      id: refundId,
      order_id: refund.orderId,
      payment_stripe_id: refund.payment,
      reason: refund.reason,
      amount_minor: refund.money.amountMinor,
      currency: refund.money.currency,
      attempt: 1,
      intended_at: tx.now,
      stripe_id: null,
      status: 'intended',
    })
    .onConflict((conflict) => conflict.columns(['order_id', 'reason']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) await enqueue(tx, { name: 'finish-refund', payload: { refundId }, key: `refund:${refundId}` })
}
