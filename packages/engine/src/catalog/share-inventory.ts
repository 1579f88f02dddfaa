/** Several variants may be sold from one stock item: the same thing under two names. What of it is in one order is reserved together. */

import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { InventoryItemId, VariantId } from '../core/ids.ts'
import { openInventoryItem } from '../inventory/index.ts'

/** @throws AppError `catalog.unknown_sku`, `catalog.uncounted` */
export async function findInventoryOf(tx: Tx, sku: string): Promise<InventoryItemId> {
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
 * Sells a variant from another's stock; with `null`, from an empty one of its own again. What open checkouts hold stays where it is.
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
      : await findInventoryOf(tx, inventoryOf)
  if (next === own) {
    return
  }
  await requireNothingLeft(tx, variantId, own, next)
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

/** Both are locked, by id like everywhere: pointing at the one takes a lock on it that those who reserve would wait for. */
async function requireNothingLeft(
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
