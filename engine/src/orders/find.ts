import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { OrderSummary } from '../engine.ts'
import type { OrderId } from '../ids.ts'

/** By Stripe's Checkout Session id: whoever holds it may see this much, and it holds nothing personal. */
export const findOrderBySession = (db: Db, sessionId: string): Promise<OrderSummary | undefined> =>
  summary(db, sql`checkout.session_id = ${sessionId}`)

export const findOrder = (db: Db, orderId: OrderId): Promise<OrderSummary | undefined> => summary(db, sql`orders.id = ${orderId}`)

async function summary(db: Db, where: RawBuilder<unknown>): Promise<OrderSummary | undefined> {
  const { rows } = await sql<OrderSummary>`
    select
      orders.id as "orderId", orders.status, orders.currency,
      coalesce(payment.amount_minor, orders.total_minor) as "totalMinor",
      (
        select json_agg(
          json_build_object(
            'sku', line.sku, 'name', line.name, 'options', line.options, 'quantity', line.quantity, 'amountMinor', line.amount_minor
          ) order by line.position
        )
        from shop.order_line line where line.order_id = orders.id
      ) as items
    from shop.order orders
    join shop.checkout on checkout.order_id = orders.id
    left join shop.payment on payment.order_id = orders.id
    where ${where}`.execute(db)
  return rows[0]
}
