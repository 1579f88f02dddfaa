import type { Tx } from '../core/context.ts'
import type { OrderId, RefundId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'

export interface RefundIntent {
  orderId: OrderId
  /** At Stripe. */
  payment: string
  reason: string
  money: Money
  /** Who asked, and for what, where it may be asked again. */
  request?: { key: string; hash: Buffer } | undefined
}

/** The first beat. Late money goes back once, however often it is asked: `undefined` when it was meant before. */
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
