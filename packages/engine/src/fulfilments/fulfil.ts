import { recordAudit } from '../audit/index.ts'
import type { FulfilInput, OrderStatus } from '../engine.ts'
import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import { type FulfilmentId, isId, type OrderId } from '../ids.ts'
import { tellOrderSent } from '../mails/index.ts'
import { findRequestedFulfilment, lockOrder, recordFulfilment } from '../orders/index.ts'

const paidFor: OrderStatus[] = ['paid', 'partially_refunded']

/** See `Orders.fulfil`. */
export async function fulfilOrder(
  tx: Tx,
  input: FulfilInput,
): Promise<{ orderId: OrderId; fulfilmentId: FulfilmentId }> {
  const { orderId, lines, carrier, trackingNumber } = input
  const order = isId('order', orderId) ? await lockOrder(tx, orderId) : undefined
  if (!order) {
    throw new Refusal('order.unknown', { orderId })
  }
  const before = await findRequestedFulfilment(tx, order, input)
  if (before) {
    return { orderId: order.id, fulfilmentId: before }
  }
  if (!paidFor.includes(order.status)) {
    throw new Refusal('fulfilment.not_paid', { orderId, status: order.status })
  }
  if (order.dispute === 'open' || order.dispute === 'lost') {
    throw new Refusal('order.disputed', { orderId, dispute: order.dispute })
  }
  const fulfilmentId = await recordFulfilment(tx, order, input)
  const after = { fulfilmentId, lines: lines ?? 'all that was left', carrier, trackingNumber }
  await recordAudit(tx, { actor: input.actor, act: 'order.fulfilled', subject: order.id, after })
  await tellOrderSent(tx, order.id, fulfilmentId)
  return { orderId: order.id, fulfilmentId }
}
