import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type FulfillmentId, isId, type OrderId } from '../core/ids.ts'
import { notifyOrderShipped } from '../notifications/index.ts'
import { findRequestedFulfillment, lockOrder, recordFulfillment } from '../orders/index.ts'
import type { OrderStatus } from '../orders/types.ts'
import type { FulfillInput } from './types.ts'

const fulfillable: OrderStatus[] = ['paid', 'partially_refunded']

/** See `Engine.orders.fulfill`. */
export async function fulfillOrder(
  tx: Tx,
  input: FulfillInput,
): Promise<{ orderId: OrderId; fulfillmentId: FulfillmentId }> {
  const { orderId, lines, carrier, trackingNumber } = input
  const order = isId('order', orderId) ? await lockOrder(tx, orderId) : undefined
  if (!order) {
    throw new AppError('order.unknown', { orderId })
  }
  const before = await findRequestedFulfillment(tx, order, input)
  if (before) {
    return { orderId: order.id, fulfillmentId: before }
  }
  if (!fulfillable.includes(order.status)) {
    throw new AppError('fulfilment.not_paid', { orderId, status: order.status })
  }
  if (order.dispute === 'open' || order.dispute === 'lost') {
    throw new AppError('order.disputed', { orderId, dispute: order.dispute })
  }
  const fulfillmentId = await recordFulfillment(tx, order, input)
  const after = { fulfillmentId, lines: lines ?? 'all remaining', carrier, trackingNumber }
  await recordAudit(tx, { actor: input.actor, action: 'order.fulfilled', subject: order.id, after })
  await notifyOrderShipped(tx, order.id, fulfillmentId)
  return { orderId: order.id, fulfillmentId }
}
