import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { FulfilInput } from '../engine.ts'
import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import type { FulfilmentId, OrderLineId } from '../ids.ts'
import type { LockedOrder } from './lock.ts'

/**
 * Writes that some of a locked order's goods are on their way: the lines asked for, or all that is left.
 * @throws Refusal `fulfilment.exceeds_order` (with `left`)
 */
export async function recordFulfilment(
  tx: Tx,
  order: LockedOrder,
  input: FulfilInput,
): Promise<FulfilmentId> {
  const left = await readLeft(tx, order)
  const sent = input.lines
    ? together(input.lines)
    : new Map(left.map((line) => [String(line.lineId), line.quantity]))
  const lines = left.flatMap(({ lineId, quantity }) => {
    const wanted = sent.get(lineId) ?? 0
    return wanted > 0 && wanted <= quantity ? [{ lineId, quantity: wanted }] : []
  })
  // A line that is another order's, already sent or not sent at all is not among what is left.
  if (lines.length === 0 || lines.length < sent.size) {
    throw new Refusal('fulfilment.exceeds_order', { left })
  }
  const id = tx.ids.next('fulfilment', tx.now)
  const { carrier = null, trackingNumber = null, trackingUrl = null, actor, requestKey } = input
  const tracked = { carrier, tracking_number: trackingNumber, tracking_url: trackingUrl }
  await tx.db
    .insertInto('shop.fulfilment')
    .values({ id, order_id: order.id, ...tracked, actor, sent_at: tx.now, ...requested(requestKey, input) })
    .execute()
  const rows = lines.map(({ lineId, quantity }) => ({ fulfilment_id: id, order_line_id: lineId, quantity }))
  await tx.db.insertInto('shop.fulfilment_line').values(rows).execute()
  await countFulfilled(tx, id)
  return id
}

/**
 * The parcel of an earlier request under this key, if there was one: the caller holds the order's lock.
 * @throws Refusal `idempotency.other_body`
 */
export async function findRequestedFulfilment(
  tx: Tx,
  order: LockedOrder,
  input: FulfilInput,
): Promise<FulfilmentId | undefined> {
  if (input.requestKey === undefined) {
    return undefined
  }
  const found = await tx.db
    .selectFrom('shop.fulfilment')
    .where('order_id', '=', order.id)
    .where('request_key', '=', input.requestKey)
    .select(['id', 'request_hash as hash'])
    .executeTakeFirst()
  if (found?.hash && !found.hash.equals(hashOf(input))) {
    throw new Refusal('idempotency.other_body')
  }
  return found?.id
}

const requested = (key: string | undefined, input: FulfilInput) =>
  key === undefined
    ? { request_key: null, request_hash: null }
    : { request_key: key, request_hash: hashOf(input) }

const hashOf = ({ lines, carrier, trackingNumber, trackingUrl }: FulfilInput): Buffer =>
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
    .where('is_sent', '=', true)
    .where(sql<boolean>`fulfilled_quantity + refunded_quantity < quantity`)
    .orderBy('position')
    .select(['id as lineId', 'sku'])
    .select(sql<number>`quantity - fulfilled_quantity - refunded_quantity`.as('quantity'))
    .execute()
}

function together(lines: { lineId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { lineId, quantity } of lines) {
    sums.set(lineId, (sums.get(lineId) ?? 0) + quantity)
  }
  return sums
}

/** The database refuses more than was bought, whatever was read before. */
async function countFulfilled(tx: Tx, id: FulfilmentId): Promise<void> {
  await sql`
    update shop.order_line line set fulfilled_quantity = line.fulfilled_quantity + sent.quantity
    from shop.fulfilment_line sent
    where sent.fulfilment_id = ${id} and line.id = sent.order_line_id`.execute(tx.db)
}
