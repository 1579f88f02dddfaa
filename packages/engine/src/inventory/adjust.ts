import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type InventoryItemId, isId } from '../core/ids.ts'
import { announceCrossings, type InventoryChange } from './level.ts'

interface By {
  id: string
  /** Who, for the history. */
  actor: string
  reason?: string | undefined
}

/** Goods came in. @throws AppError `stock.unknown` */
export const restock = (tx: Tx, { quantity, ...by }: By & { quantity: number }): Promise<void> =>
  change(tx, 'restocked', quantity, by)

/**
 * The shelf holds more or less than we thought. What open checkouts were promised stays: less than that is refused.
 * @throws AppError `stock.unknown`, `stock.below_reserved`
 */
export const adjustInventory = (
  tx: Tx,
  { by: delta, ...by }: By & { by: number; reason: string },
): Promise<void> => change(tx, 'adjusted', delta, by)

async function change(tx: Tx, kind: 'restocked' | 'adjusted', delta: number, by: By): Promise<void> {
  const id = requireInventoryItemId(by.id)
  const { rows } = await sql<InventoryChange>`
    with changed as (
      update shop.inventory_item item
      set on_hand = item.on_hand + ${delta}::integer
      where item.id = ${id} and item.on_hand + ${delta}::integer >= item.reserved
      returning item.id, item.on_hand - item.reserved as available
    ), written as (
      insert into shop.inventory_movement (inventory_item_id, kind, on_hand_delta, reserved_delta, actor, reason, at)
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

async function whyNot(tx: Tx, id: InventoryItemId): Promise<AppError> {
  const item = await tx.db
    .selectFrom('shop.inventory_item')
    .where('id', '=', id)
    .select(['on_hand', 'reserved'])
    .executeTakeFirst()
  if (!item) {
    return new AppError('stock.unknown')
  }
  return new AppError('stock.below_reserved', { onHand: item.on_hand, reserved: item.reserved })
}

/** @throws AppError `stock.unknown` */
export function requireInventoryItemId(id: string): InventoryItemId {
  if (!isId('inventoryItem', id)) {
    throw new AppError('stock.unknown')
  }
  return id
}
