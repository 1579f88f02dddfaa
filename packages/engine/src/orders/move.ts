import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId, OrderLineId } from '../core/ids.ts'
import type { DisputeStatus } from '../disputes/types.ts'
import type { LockedOrder } from './lock.ts'
import type { OrderStatus } from './types.ts'

/**
 * The states of an order. A transition that is not listed cannot happen, whatever an event says.
 */
export const orderTransitions: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['processing', 'paid', 'expired', 'canceled'],
  // a bank debit whose checkout is complete and which is not settled
  processing: ['paid', 'canceled'],
  paid: ['partially_refunded', 'refunded'],
  // a payment can arrive after the items were released
  expired: ['paid'],
  canceled: ['paid'],
  partially_refunded: ['refunded', 'paid'],
  refunded: ['partially_refunded', 'paid'],
}

/**
 * Moves a locked order to another status.
 * @throws Error if the transition is not allowed, which is a bug: callers check first
 */
export async function moveOrder(tx: Tx, order: LockedOrder, to: OrderStatus): Promise<void> {
  if (!orderTransitions[order.status].includes(to)) {
    throw new Error(`Order ${order.id} cannot go from ${order.status} to ${to}`)
  }
  await tx.db.updateTable('shop.order').where('id', '=', order.id).set({ status: to }).execute()
}

/** A mark beside the order's status, which does not change. */
export async function markDispute(tx: Tx, orderId: OrderId, dispute: DisputeStatus): Promise<void> {
  await tx.db.updateTable('shop.order').where('id', '=', orderId).set({ dispute }).execute()
}

/**
 * Sets how many units of each line are refunded; 0 for lines that are not given. The database
 * rejects more than were bought.
 */
export async function setRefundedQuantities(
  tx: Tx,
  orderId: OrderId,
  refunded: { orderLineId: OrderLineId; quantity: number }[],
): Promise<void> {
  await sql`
    update shop.order_line line
    set refunded_quantity = counted.quantity
    from (
      select all_lines.id, coalesce(refunded.quantity, 0) as quantity
      from shop.order_line all_lines
      left join unnest(
        ${refunded.map(({ orderLineId }) => orderLineId)}::text[], ${refunded.map(({ quantity }) => quantity)}::integer[]
      ) as refunded (id, quantity) on refunded.id = all_lines.id
      where all_lines.order_id = ${orderId}
    ) counted
    where line.id = counted.id and line.refunded_quantity <> counted.quantity`.execute(tx.db)
}
