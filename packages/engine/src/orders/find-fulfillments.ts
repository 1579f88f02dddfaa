import { sql } from 'kysely'
import type { Db } from '../core/db.ts'
import type { FulfillmentId, OrderId } from '../core/ids.ts'
import type { Fulfillment } from '../fulfillment/types.ts'

/** The first first. */
export async function findFulfillments(
  db: Db,
  orderId: OrderId,
  only?: FulfillmentId,
): Promise<Fulfillment[]> {
  const { rows } = await sql<Fulfillment>`
    select fulfillment.id, fulfillment.sent_at as "sentAt", fulfillment.carrier, fulfillment.tracking_number as "trackingNumber",
      fulfillment.tracking_url as "trackingUrl",
      (
        select json_agg(
          json_build_object('lineId', line.id, 'sku', line.sku, 'name', line.name, 'quantity', sent.quantity) order by line.position
        )
        from shop.fulfillment_line sent
        join shop.order_line line on line.id = sent.order_line_id
        where sent.fulfillment_id = fulfillment.id
      ) as lines
    from shop.fulfillment
    where fulfillment.order_id = ${orderId} and ${only === undefined ? sql`true` : sql`fulfillment.id = ${only}`}
    order by fulfillment.sent_at, fulfillment.id`.execute(db)
  return rows
}
