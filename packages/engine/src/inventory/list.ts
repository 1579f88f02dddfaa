import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import { cutPage, failOnWrongKey, readCursor, writeCursor } from '../core/cursor.ts'
import { findInventoryRows } from './find.ts'
import type { InventoryFilter, InventoryMovement, InventoryRow } from './types.ts'

const LIMIT = 50
/** Marks the cursors of this list, so that another list's cursor is rejected. */
const LIST = 'inventory'

/**
 * One page of inventory items, ordered by the first SKU of each.
 * @throws AppError `list.unknown_cursor`
 */
export async function listInventory(
  { db }: Reader,
  { search, low, cursor }: InventoryFilter = {},
): Promise<{ items: InventoryRow[]; next: string | null }> {
  const after = cursor === undefined ? undefined : readCursor(LIST, cursor)
  const rows = await findInventoryRows(db, LIMIT + 1, [
    ...(search ? [sql`position(lower(${search}) in lower(sold.words)) > 0`] : []),
    ...(low ? [sql`item.on_hand - item.reserved <= item.low_stock_threshold`] : []),
    ...(after ? [sql`(sold.sku, item.id) > (${after.key}, ${after.id})`] : []),
  ]).catch(failOnWrongKey)
  const { page, next } = cutPage(rows, LIMIT, ({ key, id }) => writeCursor(LIST, { key, id }))
  return { items: page.map(({ key: _key, ...item }) => item), next }
}

const MOVEMENTS_LIMIT = 100

/** The history of an item, newest first. */
export async function listMovements(
  { db }: Reader,
  id: string,
  { before }: { before?: number | undefined } = {},
): Promise<InventoryMovement[]> {
  const { rows } = await sql<InventoryMovement>`
    select id, kind, on_hand_delta as "onHandDelta", reserved_delta as "reservedDelta", ref, actor, reason, at
    from shop.inventory_movement
    where inventory_item_id = ${id} and id < ${before ?? Number.MAX_SAFE_INTEGER}
    order by id desc
    limit ${MOVEMENTS_LIMIT}`.execute(db)
  return rows
}
