import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import type { OrderId } from '../core/ids.ts'
import type { OrderDetails, OrderFilter, OrderRow, OrderSummary } from './types.ts'

const LIMIT_DEFAULT = 50

/**
 * By Stripe's Checkout Session id. Anyone with the id may see the summary: it has no personal data.
 */
export const findOrderBySession = (db: Db, sessionId: string): Promise<OrderSummary | undefined> =>
  summary(db, sql`checkout.session_id = ${sessionId}`)

export const findOrder = (db: Db, orderId: OrderId): Promise<OrderSummary | undefined> =>
  summary(db, sql`orders.id = ${orderId}`)

/** For a caller who may see the order. */
export async function findOrderDetails(
  db: Db,
  where: { orderId: string; userId?: string },
): Promise<OrderRow | undefined> {
  const { orderId, userId } = where
  // Another user's order is reported as unknown.
  const [order] = await details(db, [
    sql`orders.id = ${orderId}`,
    userId !== undefined && sql`orders.user_id = ${userId}`,
  ])
  return order
}

/** Latest first; without `page` all of them. */
export async function findOrdersOfUser(
  db: Db,
  userId: string,
  page?: { before?: string | undefined; limit: number },
): Promise<OrderDetails[]> {
  const rows = await details(db, [sql`orders.user_id = ${userId}`, after(page?.before)], page?.limit)
  return rows.map(({ review: _review, dispute: _dispute, ...order }) => order)
}

/** Latest first. */
export function findOrders(db: Db, filter: OrderFilter = {}): Promise<OrderRow[]> {
  const { status, since, until, review, search, limit = LIMIT_DEFAULT } = filter
  const conditions = [
    status && sql`orders.status = ${status}`,
    since && sql`orders.created_at >= ${since}`,
    until && sql`orders.created_at < ${until}`,
    filter.dispute && sql`orders.dispute = ${filter.dispute}`,
    review === true && sql`orders.review is not null`,
    review === false && sql`orders.review is null`,
    filter.fulfillment === 'due' && sql`orders.status in ('paid', 'partially_refunded') and ${isDue}`,
    filter.fulfillment === 'done' && sql`not ${isDue}`,
    search && matches(search),
    after(filter.before),
  ]
  return details(db, conditions, limit)
}

/** The recipient of notifications about the order. */
export async function findOrderContact(
  tx: Reader,
  orderId: OrderId,
): Promise<{ email: string | null; userId: string | null }> {
  return tx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['email', 'user_id as userId'])
    .executeTakeFirstOrThrow()
}

/**
 * The user's oldest order that is unpaid, or paid and not fully shipped; `undefined` if there is
 * none.
 */
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

async function summary(db: Db, where: RawBuilder<unknown>): Promise<OrderSummary | undefined> {
  const { rows } = await sql<OrderSummary>`select ${columns} ${tables} where ${where}`.execute(db)
  return rows[0]
}

type Condition = RawBuilder<unknown> | false | '' | undefined

async function details(db: Db, conditions: Condition[], limit?: number): Promise<OrderRow[]> {
  const active = conditions.filter(
    (condition) => condition !== undefined && condition !== false && condition !== '',
  )
  const { rows } = await sql<OrderRow>`
    select ${columns}, orders.created_at as "createdAt", orders.email,
      orders.client_ref as "clientRef", orders.ship_to as "shipTo", orders.review, orders.dispute,
      ${fulfillmentStatus} as "fulfillmentStatus"
    ${tables}
    where ${active.length > 0 ? sql.join(active, sql` and `) : sql`true`}
    order by orders.created_at desc, orders.id desc
    limit ${limit ?? null}`.execute(db)
  return rows
}

/** Orders after this one in the list. */
const after = (orderId: string | undefined): Condition =>
  orderId !== undefined &&
  sql`(orders.created_at, orders.id) < (select created_at, id from shop.order where id = ${orderId})`

/** Matches an order number, an email address, an order or session id, or the client's reference. */
function matches(search: string): RawBuilder<unknown> {
  const literal = search.replace(/[\\%_]/g, '\\$&')
  return sql`(
    orders.number ilike ${`${literal}%`} or orders.email ilike ${`%${literal}%`}
    or orders.id = ${search} or checkout.session_id = ${search} or orders.client_ref = ${search}
  )`
}

/** Refunded units are counted against unshipped ones first. */
const unshipped = sql`greatest(0, line.quantity - line.fulfilled_quantity - line.refunded_quantity)`

const isDue = sql`exists (
  select from shop.order_line line
  where line.order_id = orders.id and line.requires_shipping and ${unshipped} > 0
)`

const fulfillmentStatus = sql`(
  select case
    when coalesce(sum(line.fulfilled_quantity + ${unshipped}), 0) = 0 then 'nothing'
    when sum(line.fulfilled_quantity) = 0 then 'unfulfilled'
    when sum(${unshipped}) > 0 then 'partly'
    else 'fulfilled'
  end
  from shop.order_line line where line.order_id = orders.id and line.requires_shipping
)`

const columns = sql`
  orders.id as "orderId", orders.number, orders.status, orders.currency,
  orders.subtotal_minor as "subtotalMinor", orders.discount_minor as "discountMinor",
  orders.shipping_minor as "shippingMinor", orders.tax_minor as "taxMinor",
  orders.tax_included as "taxIncluded", orders.total_minor as "totalMinor",
  (
    select json_agg(
      json_build_object(
        'sku', line.sku, 'name', line.name, 'options', line.options, 'quantity', line.quantity,
        'amountMinor', line.amount_minor
      ) order by line.position
    )
    from shop.order_line line where line.order_id = orders.id
  ) as items`

const tables = sql`
  from shop.order orders
  join shop.checkout on checkout.order_id = orders.id`
