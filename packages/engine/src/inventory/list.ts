import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import { cutPage, failOnWrongKey, readCursor, writeCursor } from '../core/cursor.ts'
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
  const { rows } = await selectInventory([
    ...(search ? [sql`position(lower(${search}) in lower(sold.words)) > 0`] : []),
    ...(low ? [sql`item.on_hand - item.reserved <= item.low_at`] : []),
    ...(after ? [sql`(sold.sku, item.id) > (${after.key}, ${after.id})`] : []),
  ])
    .execute(db)
    .catch(failOnWrongKey)
  const { page, next } = cutPage(rows, LIMIT, ({ key, id }) => writeCursor(LIST, { key, id }))
  return { items: page.map(({ key: _key, ...item }) => item), next }
}

export async function findInventory({ db }: Reader, id: string): Promise<InventoryRow | undefined> {
  const { rows } = await selectInventory([sql`item.id = ${id}`]).execute(db)
  const [found] = rows
  if (!found) {
    return undefined
  }
  const { key: _key, ...item } = found
  return item
}

function selectInventory(conditions: ReturnType<typeof sql>[]) {
  return sql<InventoryRow & { key: string }>`
    select
      item.id, item.on_hand as "onHand", item.reserved, item.low_at as "lowStockThreshold", sold.sku as key, coalesce(sold.list, '[]') as variants
    from shop.inventory_item item
    cross join lateral (
      select
        coalesce(min(variant.sku), '') as sku,
        string_agg(variant.sku || ' ' || product.name, ' ') as words,
        json_agg(
          json_build_object(
            'sku', variant.sku, 'productSlug', product.slug, 'name', product.name, 'options', variant.options,
            'archived', variant.archived_at is not null or product.archived_at is not null
          ) order by variant.sku
        ) as list
      from shop.variant join shop.product on product.id = variant.product_id
      where variant.inventory_item_id = item.id
    ) sold
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by sold.sku, item.id
    limit ${LIMIT + 1}`
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
