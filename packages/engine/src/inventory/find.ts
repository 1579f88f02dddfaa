import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import type { InventoryRow } from './types.ts'

export async function findInventory({ db }: Reader, id: string): Promise<InventoryRow | undefined> {
  const [found] = await findInventoryRows(db, 1, [sql`item.id = ${id}`])
  if (!found) {
    return undefined
  }
  const { key: _key, ...item } = found
  return item
}

/**
 * Inventory items that meet all conditions, ordered by the first SKU of each, which is the `key`.
 */
export async function findInventoryRows(
  db: Db,
  limit: number,
  conditions: RawBuilder<unknown>[],
): Promise<(InventoryRow & { key: string })[]> {
  const { rows } = await sql<InventoryRow & { key: string }>`
    select
      item.id, item.on_hand as "onHand", item.reserved,
      item.low_stock_threshold as "lowStockThreshold", sold.sku as key, coalesce(sold.list, '[]') as variants
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
    limit ${limit}`.execute(db)
  return rows
}
