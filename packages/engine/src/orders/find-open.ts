import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

/** Of a user: still to be paid, or paid and not all of it sent. The oldest; `undefined` when there is none. */
export async function findOpenOrder({ db }: Reader, userId: string): Promise<OrderId | undefined> {
  const { rows } = await sql<{ id: OrderId }>`
    select id from shop.order orders
    where user_id = ${userId} and (
      status in ('pending', 'processing')
      or status in ('paid', 'partially_refunded') and exists (
        select from shop.order_line line
        where line.order_id = orders.id and line.requires_shipping and line.fulfilled_quantity < line.quantity
      )
    )
    order by created_at limit 1`.execute(db)
  return rows[0]?.id
}
