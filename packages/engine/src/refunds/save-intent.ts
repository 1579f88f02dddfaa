import type { Tx } from '../core/context.ts'
import type { OrderId, RefundId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'

export interface RefundIntent {
  orderId: OrderId
  /** Id of the payment at Stripe. */
  payment: string
  reason: string
  money: Money
  /** The request's idempotency key and the hash of its body, if it has a key. */
  request?: { key: string; hash: Buffer } | undefined
}

/**
 * Step one: stores the intent and enqueues the call. A late payment is refunded once, however often
 * this runs: returns `undefined` if an intent exists already.
 */
export async function saveRefundIntent(tx: Tx, refund: RefundIntent): Promise<RefundId | undefined> {
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
      request_key: refund.request?.key ?? null,
      request_hash: refund.request?.hash ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) {
    return undefined
  }
  await enqueue(tx, { name: 'finish-refund', payload: { refundId }, key: `refund:${refundId}` })
  return refundId
}
