import type { Tx } from '../ground.ts'
import { type LockedOrder, moveOrder } from '../orders/index.ts'
import { findPayment, setRefunded } from '../payments/index.ts'
import type { RefundStatus } from '../schema.ts'

/** Money that is on its way back, or there. */
const goingBack: RefundStatus[] = ['pending', 'requires_action', 'succeeded']

/**
 * Counts the refunds of a locked order anew, on its payment and in its status. Counting, not adding: whichever event comes
 * first, twice, or undoes another, the sum is the same.
 */
export async function recountRefunds(tx: Tx, order: LockedOrder): Promise<void> {
  const payment = await findPayment(tx, { orderId: order.id })
  if (!payment) throw new Error(`Order ${order.id} has refunds and no payment`)
  const refunds = await tx.db
    .selectFrom('shop.refund')
    .where('order_id', '=', order.id)
    .select(['amount_minor', 'status'])
    .execute()
  const sum = (counted: RefundStatus[]) =>
    refunds.reduce((total, { amount_minor, status }) => total + (counted.includes(status) ? amount_minor : 0), 0)
  await setRefunded(tx, order.id, sum([...goingBack, 'intended']))
  const refunded = sum(goingBack)
  const status = refunded === 0 ? 'paid' : refunded < payment.amountMinor ? 'partially_refunded' : 'refunded'
  if (order.status !== status) await moveOrder(tx, order, status)
}
