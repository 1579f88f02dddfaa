import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId, OrderLineId } from '../core/ids.ts'

/** How many units of each line refunds take back; of those that are not named, none. The database refuses more than were bought. */
export async function setRefundedQuantities(
  tx: Tx,
  orderId: OrderId,
  refunded: { orderLineId: OrderLineId; quantity: number }[],
): Promise<void> {
  await sql`
    update shop.order_line line
    set refunded_quantity = counted.quantity
    from (
      select own.id, coalesce(refunded.quantity, 0) as quantity
      from shop.order_line own
      left join unnest(
        ${refunded.map(({ orderLineId }) => orderLineId)}::text[], ${refunded.map(({ quantity }) => quantity)}::integer[]
      ) as refunded (id, quantity) on refunded.id = own.id
      where own.order_id = ${orderId}
    ) counted
    where line.id = counted.id and line.refunded_quantity <> counted.quantity`.execute(tx.db)
}
