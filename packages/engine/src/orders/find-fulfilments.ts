import { sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Fulfilment } from '../engine.ts'
import type { FulfilmentId, OrderId } from '../ids.ts'

/** The first first. */
export async function findFulfilments(db: Db, orderId: OrderId, only?: FulfilmentId): Promise<Fulfilment[]> {
  const { rows } = await sql<Fulfilment>`
    select fulfilment.id, fulfilment.sent_at as "sentAt", fulfilment.carrier, fulfilment.tracking_number as "trackingNumber",
      fulfilment.tracking_url as "trackingUrl",
      (
        select json_agg(
          json_build_object('lineId', line.id, 'sku', line.sku, 'name', line.name, 'quantity', sent.quantity) order by line.position
        )
        from shop.fulfilment_line sent
        join shop.order_line line on line.id = sent.order_line_id
        where sent.fulfilment_id = fulfilment.id
      ) as lines
    from shop.fulfilment
    where fulfilment.order_id = ${orderId} and ${only === undefined ? sql`true` : sql`fulfilment.id = ${only}`}
    order by fulfilment.sent_at, fulfilment.id`.execute(db)
  return rows
}
