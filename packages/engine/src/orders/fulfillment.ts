import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import { AppError } from '../core/errors.ts'
import type { FulfillmentId, OrderId, OrderLineId } from '../core/ids.ts'
import type { FulfillInput, Fulfillment } from '../fulfillment/types.ts'
import type { LockedOrder } from './lock.ts'

/**
 * Records a shipment of a locked order: the given lines, or all that is left.
 * @throws AppError `fulfilment.exceeds_order` (with `left`)
 */
export async function recordFulfillment(
  tx: Tx,
  order: LockedOrder,
  input: FulfillInput,
): Promise<FulfillmentId> {
  const left = await readLeft(tx, order)
  const requested = input.lines
    ? sumByLine(input.lines)
    : new Map(left.map((line) => [String(line.lineId), line.quantity]))
  const lines = left.flatMap(({ lineId, quantity }) => {
    const amount = requested.get(lineId) ?? 0
    return amount > 0 && amount <= quantity ? [{ lineId, quantity: amount }] : []
  })
  // A line of another order, or one that is shipped or not shippable, is not in `left`.
  if (lines.length === 0 || lines.length < requested.size) {
    throw new AppError('fulfilment.exceeds_order', { left })
  }
  const id = tx.ids.next('fulfillment', tx.now)
  const { carrier = null, trackingNumber = null, trackingUrl = null, actor, requestKey } = input
  const tracked = { carrier, tracking_number: trackingNumber, tracking_url: trackingUrl }
  await tx.db
    .insertInto('shop.fulfillment')
    .values({
      id,
      order_id: order.id,
      ...tracked,
      actor,
      sent_at: tx.now,
      ...requestColumns(requestKey, input),
    })
    .execute()
  const rows = lines.map(({ lineId, quantity }) => ({ fulfillment_id: id, order_line_id: lineId, quantity }))
  await tx.db.insertInto('shop.fulfillment_line').values(rows).execute()
  await countFulfilled(tx, id)
  return id
}

/**
 * The shipment of an earlier request under this key, if there is one; the caller holds the order's
 * lock.
 * @throws AppError `idempotency.other_body`
 */
export async function findRequestedFulfillment(
  tx: Tx,
  order: LockedOrder,
  input: FulfillInput,
): Promise<FulfillmentId | undefined> {
  if (input.requestKey === undefined) {
    return undefined
  }
  const found = await tx.db
    .selectFrom('shop.fulfillment')
    .where('order_id', '=', order.id)
    .where('request_key', '=', input.requestKey)
    .select(['id', 'request_hash as hash'])
    .executeTakeFirst()
  if (found?.hash && !found.hash.equals(hashOf(input))) {
    throw new AppError('idempotency.other_body')
  }
  return found?.id
}

const requestColumns = (key: string | undefined, input: FulfillInput) =>
  key === undefined
    ? { request_key: null, request_hash: null }
    : { request_key: key, request_hash: hashOf(input) }

const hashOf = ({ lines, carrier, trackingNumber, trackingUrl }: FulfillInput): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([lines ?? null, carrier ?? null, trackingNumber ?? null, trackingUrl ?? null]))
    .digest()

async function readLeft(
  tx: Tx,
  { id }: LockedOrder,
): Promise<{ lineId: OrderLineId; sku: string; quantity: number }[]> {
  return tx.db
    .selectFrom('shop.order_line')
    .where('order_id', '=', id)
    .where('requires_shipping', '=', true)
    .where(sql<boolean>`fulfilled_quantity + refunded_quantity < quantity`)
    .orderBy('position')
    .select(['id as lineId', 'sku'])
    .select(sql<number>`quantity - fulfilled_quantity - refunded_quantity`.as('quantity'))
    .execute()
}

function sumByLine(lines: { lineId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { lineId, quantity } of lines) {
    sums.set(lineId, (sums.get(lineId) ?? 0) + quantity)
  }
  return sums
}

/** The database rejects more than was bought. */
async function countFulfilled(tx: Tx, id: FulfillmentId): Promise<void> {
  await sql`
    update shop.order_line line set fulfilled_quantity = line.fulfilled_quantity + sent.quantity
    from shop.fulfillment_line sent
    where sent.fulfillment_id = ${id} and line.id = sent.order_line_id`.execute(tx.db)
}

/** Shipments of an order, earliest first. */
export async function findFulfillments(
  db: Db,
  orderId: OrderId,
  only?: FulfillmentId,
): Promise<Fulfillment[]> {
  const { rows } = await sql<Fulfillment>`
    select fulfillment.id, fulfillment.sent_at as "sentAt", fulfillment.carrier,
      fulfillment.tracking_number as "trackingNumber", fulfillment.tracking_url as "trackingUrl",
      (
        select json_agg(
          json_build_object(
            'lineId', line.id, 'sku', line.sku, 'name', line.name, 'quantity', sent.quantity
          ) order by line.position
        )
        from shop.fulfillment_line sent
        join shop.order_line line on line.id = sent.order_line_id
        where sent.fulfillment_id = fulfillment.id
      ) as lines
    from shop.fulfillment
    where fulfillment.order_id = ${orderId}
      and ${only === undefined ? sql`true` : sql`fulfillment.id = ${only}`}
    order by fulfillment.sent_at, fulfillment.id`.execute(db)
  return rows
}
