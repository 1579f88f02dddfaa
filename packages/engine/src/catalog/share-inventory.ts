/** Several variants can share one inventory item, such as the same article under two names. */
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { InventoryItemId, VariantId } from '../core/ids.ts'
import { openInventoryItem } from '../inventory/index.ts'

/** The inventory item of a SKU. @throws AppError `catalog.unknown_sku`, `catalog.uncounted` */
export async function findInventoryToShare(tx: Tx, sku: string): Promise<InventoryItemId> {
  const found = await tx.db
    .selectFrom('shop.variant')
    .where('sku', '=', sku)
    .select('inventory_item_id as id')
    .executeTakeFirst()
  if (!found) {
    throw new AppError('catalog.unknown_sku', { sku })
  }
  if (!found.id) {
    throw new AppError('catalog.uncounted', { sku })
  }
  return found.id
}

/**
 * Makes a variant share the inventory of another SKU; `null` gives it an empty inventory item of
 * its own. Reservations of open checkouts stay on the old item.
 * @throws AppError `catalog.unknown_sku`, `catalog.uncounted`, `catalog.stock_left`
 */
export async function shareInventory(
  tx: Tx,
  variantId: VariantId,
  inventoryOf: string | null,
  actor: string,
): Promise<void> {
  const { own } = await tx.db
    .selectFrom('shop.variant')
    .where('id', '=', variantId)
    .select('inventory_item_id as own')
    .executeTakeFirstOrThrow()
  if (inventoryOf === null && !(own && (await isShared(tx, own, variantId)))) {
    return
  }
  const next =
    inventoryOf === null
      ? await openInventoryItem(tx, { onHand: 0, actor })
      : await findInventoryToShare(tx, inventoryOf)
  if (next === own) {
    return
  }
  await requireNoStockLeft(tx, variantId, own, next)
  await tx.db
    .updateTable('shop.variant')
    .where('id', '=', variantId)
    .set({ inventory_item_id: next })
    .execute()
}

async function isShared(tx: Tx, inventoryItemId: InventoryItemId, variantId: VariantId): Promise<boolean> {
  const other = await tx.db
    .selectFrom('shop.variant')
    .where('inventory_item_id', '=', inventoryItemId)
    .where('id', '!=', variantId)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/**
 * Locks both items in id order, as reservations do: setting the foreign key takes a lock on the new
 * item, and in another order the two could deadlock.
 * @throws AppError `catalog.stock_left`
 */
async function requireNoStockLeft(
  tx: Tx,
  variantId: VariantId,
  own: InventoryItemId | null,
  next: InventoryItemId,
): Promise<void> {
  if (!own) {
    return
  }
  const items = await tx.db
    .selectFrom('shop.inventory_item')
    .where('id', 'in', [own, next])
    .orderBy('id')
    .select(['id', 'on_hand as onHand', 'reserved'])
    .forUpdate()
    .execute()
  const left = items.find(({ id }) => id === own)
  if (left && left.onHand > 0 && !(await isShared(tx, own, variantId))) {
    throw new AppError('catalog.stock_left', left)
  }
}
