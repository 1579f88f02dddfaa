import type { Tx } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'

/** In stock, low on stock or out of stock. */
export type InventoryLevel = 'in' | 'low' | 'out'

/** Cached pages show the level instead of the number of units, so that few sales refresh them. */
export const inventoryLevel = (available: number): InventoryLevel =>
  available <= 0 ? 'out' : available <= LOW_UNITS_MAX ? 'low' : 'in'

const LOW_UNITS_MAX = 5

export interface InventoryLevelChange {
  id: InventoryItemId
  availableBefore: number
  availableAfter: number
}

/** Refreshes the pages of products whose inventory changed from one level to another. */
export async function announceLevelChanges(tx: Tx, changes: InventoryLevelChange[]): Promise<void> {
  const crossed = changes.filter(
    (change) => inventoryLevel(change.availableBefore) !== inventoryLevel(change.availableAfter),
  )
  if (crossed.length === 0) {
    return
  }
  const slugs = await findProductSlugs(
    tx,
    crossed.map((change) => change.id),
  )
  if (slugs.length > 0) {
    await enqueue(tx, { name: 'announce-products', payload: { slugs }, key: `announce:${slugs.join(',')}` })
  }
}

async function findProductSlugs(tx: Tx, inventoryItemIds: InventoryItemId[]): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('shop.variant as variant')
    .innerJoin('shop.product as product', 'product.id', 'variant.product_id')
    .where('variant.inventory_item_id', 'in', inventoryItemIds)
    .select('product.slug')
    .distinct()
    .orderBy('product.slug')
    .execute()
  return rows.map((row) => row.slug)
}
