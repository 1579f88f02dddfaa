import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { OrderDetails, OrderSummary } from '../engine.ts'
import type { Reader } from '../ground.ts'
import type { OrderId } from '../ids.ts'

/** By Stripe's Checkout Session id: whoever holds it may see this much, and it holds nothing personal. */
export const findOrderBySession = (db: Db, sessionId: string): Promise<OrderSummary | undefined> =>
  summary(db, sql`checkout.session_id = ${sessionId}`)

export const findOrder = (db: Db, orderId: OrderId): Promise<OrderSummary | undefined> => summary(db, sql`orders.id = ${orderId}`)

/** Another user's order is as good as none. */
export async function findOrderOfUser(db: Db, userId: string, orderId: string): Promise<OrderDetails | undefined> {
  const [order] = await details(db, sql`orders.user_id = ${userId} and orders.id = ${orderId}`)
  return order
}

/** The latest first. */
export const findOrdersOfUser = (db: Db, userId: string): Promise<OrderDetails[]> => details(db, sql`orders.user_id = ${userId}`)

/** Whom to tell what becomes of it. */
export async function findOrderContact(tx: Reader, orderId: OrderId): Promise<{ email: string | null; userId: string | null }> {
  return tx.db.selectFrom('shop.order').where('id', '=', orderId).select(['email', 'user_id as userId']).executeTakeFirstOrThrow()
}

async function summary(db: Db, where: RawBuilder<unknown>): Promise<OrderSummary | undefined> {
  const { rows } = await sql<OrderSummary>`select ${columns} ${tables} where ${where}`.execute(db)
  return rows[0]
}

async function details(db: Db, where: RawBuilder<unknown>): Promise<OrderDetails[]> {
  const { rows } = await sql<OrderDetails>`
    select ${columns}, orders.created_at as "createdAt", orders.email, orders.client_ref as "clientRef" ${tables}
    where ${where}
    order by orders.created_at desc, orders.id`.execute(db)
  return rows
}

const columns = sql`
  orders.id as "orderId", orders.number, orders.status, orders.currency,
  orders.subtotal_minor as "subtotalMinor", orders.discount_minor as "discountMinor", orders.shipping_minor as "shippingMinor",
  orders.tax_minor as "taxMinor", orders.tax_included as "taxIncluded", orders.total_minor as "totalMinor",
  (
    select json_agg(
      json_build_object(
        'sku', line.sku, 'name', line.name, 'options', line.options, 'quantity', line.quantity, 'amountMinor', line.amount_minor
      ) order by line.position
    )
    from shop.order_line line where line.order_id = orders.id
  ) as items`

const tables = sql`
  from shop.order orders
  join shop.checkout on checkout.order_id = orders.id`
