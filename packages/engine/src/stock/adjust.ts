import { sql } from 'kysely'
import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import { isId, type StockItemId } from '../ids.ts'
import { announceCrossings, type StockChange } from './level.ts'

interface By {
  id: string
  /** Who, for the history. */
  actor: string
  reason?: string | undefined
}

/** Goods came in. @throws Refusal `stock.unknown` */
export const restock = (tx: Tx, { quantity, ...by }: By & { quantity: number }): Promise<void> =>
  change(tx, 'restocked', quantity, by)

/**
 * The shelf holds more or less than we thought. What open checkouts were promised stays: less than that is refused.
 * @throws Refusal `stock.unknown`, `stock.below_reserved`
 */
export const adjustStock = (
  tx: Tx,
  { by: delta, ...by }: By & { by: number; reason: string },
): Promise<void> => change(tx, 'adjusted', delta, by)

async function change(tx: Tx, kind: 'restocked' | 'adjusted', delta: number, by: By): Promise<void> {
  const id = demandStockId(by.id)
  const { rows } = await sql<StockChange>`
    with changed as (
      update shop.stock_item item
      set on_hand = item.on_hand + ${delta}::integer
      where item.id = ${id} and item.on_hand + ${delta}::integer >= item.reserved
      returning item.id, item.on_hand - item.reserved as available
    ), written as (
      insert into shop.stock_movement (stock_item_id, kind, on_hand_delta, reserved_delta, actor, reason, at)
      select id, ${kind}, ${delta}::integer, 0, ${by.actor}, ${by.reason ?? null}, ${tx.now} from changed
    )
    select id, available - ${delta}::integer as "availableBefore", available as "availableAfter" from changed`.execute(
    tx.db,
  )
  if (rows.length === 0) {
    throw await whyNot(tx, id)
  }
  await announceCrossings(tx, rows)
}

async function whyNot(tx: Tx, id: StockItemId): Promise<Refusal> {
  const item = await tx.db
    .selectFrom('shop.stock_item')
    .where('id', '=', id)
    .select(['on_hand', 'reserved'])
    .executeTakeFirst()
  if (!item) {
    return new Refusal('stock.unknown')
  }
  return new Refusal('stock.below_reserved', { onHand: item.on_hand, reserved: item.reserved })
}

/** @throws Refusal `stock.unknown` */
export function demandStockId(id: string): StockItemId {
  if (!isId('stockItem', id)) {
    throw new Refusal('stock.unknown')
  }
  return id
}
