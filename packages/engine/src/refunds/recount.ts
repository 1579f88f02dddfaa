import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { type LockedOrder, markRefundedQuantities, moveOrder } from '../orders/index.ts'
import { findPayment, setRefunded } from '../payments/index.ts'
import { recountTokenPacks } from '../tokens/index.ts'
import type { RefundStatus } from './types.ts'

/** Refunded, or being refunded. */
const refundedStatuses: RefundStatus[] = ['pending', 'requires_action', 'succeeded']
/** Also intended: it cannot be refunded a second time. */
const countedStatuses: RefundStatus[] = [...refundedStatuses, 'intended']

/**
 * Recounts the refunds of a locked order: on its payment, its lines and in its status. It counts
 * instead of adding, so that the sum is the same whichever event arrives first, twice, or undoes
 * another.
 */
export async function recountRefunds(tx: Tx, order: LockedOrder): Promise<void> {
  const payment = await findPayment(tx, { orderId: order.id })
  if (!payment) {
    throw new Error(`Order ${order.id} has refunds and no payment`)
  }
  const refunds = await tx.db
    .selectFrom('shop.refund')
    .where('order_id', '=', order.id)
    .select(['amount_minor', 'status'])
    .execute()
  const sum = (counted: RefundStatus[]) =>
    refunds.reduce(
      (total, { amount_minor, status }) => total + (counted.includes(status) ? amount_minor : 0),
      0,
    )
  await setRefunded(tx, order.id, sum(countedStatuses))
  await markRefundedQuantities(tx, order.id, await countUnits(tx, order.id))
  const refunded = sum(refundedStatuses)
  const status = refunded === 0 ? 'paid' : refunded < payment.amountMinor ? 'partially_refunded' : 'refunded'
  if (order.status !== status) {
    await moveOrder(tx, order, status)
  }
  await recountTokenPacks(tx, order.id)
}

async function countUnits(tx: Tx, orderId: OrderId) {
  const units = await tx.db
    .selectFrom('shop.refund_line as part')
    .innerJoin('shop.refund as refund', 'refund.id', 'part.refund_id')
    .where('refund.order_id', '=', orderId)
    .where('refund.status', 'in', countedStatuses)
    .groupBy('part.order_line_id')
    .select((of) => ['part.order_line_id as orderLineId', of.fn.sum<number>('part.quantity').as('quantity')])
    .execute()
  return units.map(({ orderLineId, quantity }) => ({ orderLineId, quantity: Number(quantity) }))
}
