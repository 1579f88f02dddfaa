import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import type { OrderId, RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import { lockOrder } from '../orders/index.ts'
import { findPayment } from '../payments/index.ts'
import { enqueue } from '../queue.ts'
import { recountRefunds } from './recount.ts'

/**
 * Means to give back `amountMinor` of what an order paid, all that is left of it by default; a job makes the call. Returns our id.
 * @throws Refusal `order.unknown`, `refund.not_paid`, `refund.exceeds_payment`
 */
export async function issueRefund(
  tx: Tx,
  orderId: OrderId,
  wish: { amountMinor?: number | undefined; reason: string },
): Promise<RefundId> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw new Refusal('order.unknown', { orderId })
  const payment = await findPayment(tx, { orderId })
  if (!payment) throw new Refusal('refund.not_paid', { orderId, status: order.status })
  const refundableMinor = payment.amountMinor - payment.refundedMinor
  const amountMinor = wish.amountMinor ?? refundableMinor
  if (amountMinor < 1 || amountMinor > refundableMinor) throw new Refusal('refund.exceeds_payment', { refundableMinor })
  const money = { amountMinor, currency: payment.currency }
  const refundId = await intendRefund(tx, { orderId, payment: payment.stripeId, reason: wish.reason, money })
  if (!refundId) throw new Refusal('refund.exceeds_payment', { refundableMinor: 0 })
  await recountRefunds(tx, order)
  return refundId
}

/** The first beat. Late money goes back once, however often it is asked: `undefined` when it was meant before. */
export async function intendRefund(
  tx: Tx,
  refund: { orderId: OrderId; payment: string; reason: string; money: Money },
): Promise<RefundId | undefined> {
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
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) return undefined
  await enqueue(tx, { name: 'finish-refund', payload: { refundId }, key: `refund:${refundId}` })
  return refundId
}
