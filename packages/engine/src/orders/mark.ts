import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId, OrderLineId } from '../core/ids.ts'
import type { DisputeStatus } from '../disputes/types.ts'

/** Adds a reason to the order's review; earlier reasons stay. */
export async function markForReview(tx: Tx, orderId: OrderId, reason: string): Promise<void> {
  await sql`
    update shop.order set review = concat_ws(' ', review, ${reason}::text)
    where id = ${orderId}`.execute(tx.db)
}

/** Records the dispute in a column of its own; the order's status does not change. */
export async function markDispute(tx: Tx, orderId: OrderId, dispute: DisputeStatus): Promise<void> {
  await tx.db.updateTable('shop.order').where('id', '=', orderId).set({ dispute }).execute()
}

/**
 * Sets how many units of each line are refunded; 0 for lines that are not given. The database
 * rejects more than were bought.
 */
export async function markRefundedQuantities(
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
        ${refunded.map(({ orderLineId }) => orderLineId)}::text[],
        ${refunded.map(({ quantity }) => quantity)}::integer[]
      ) as refunded (id, quantity) on refunded.id = all_lines.id
      where all_lines.order_id = ${orderId}
    ) counted
    where line.id = counted.id and line.refunded_quantity <> counted.quantity`.execute(tx.db)
}
