import type { Tx } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'

/** The products that sell from these stock items: whose pages say how much is left. */
export async function findSlugsOfInventory(tx: Tx, inventoryItemIds: InventoryItemId[]): Promise<string[]> {
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
