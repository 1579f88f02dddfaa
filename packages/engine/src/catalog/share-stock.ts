/** Several variants may be sold from one stock item: the same thing under two names. What of it is in one order is reserved together. */
import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import type { StockItemId, VariantId } from '../ids.ts'
import { openStockItem } from '../stock/index.ts'

/** @throws Refusal `catalog.unknown_sku`, `catalog.uncounted` */
export async function findStockOf(tx: Tx, sku: string): Promise<StockItemId> {
  const found = await tx.db
    .selectFrom('shop.variant')
    .where('sku', '=', sku)
    .select('stock_item_id as id')
    .executeTakeFirst()
  if (!found) {
    throw new Refusal('catalog.unknown_sku', { sku })
  }
  if (!found.id) {
    throw new Refusal('catalog.uncounted', { sku })
  }
  return found.id
}

/**
 * Sells a variant from another's stock; with `null`, from an empty one of its own again. What open checkouts hold stays where it is.
 * @throws Refusal `catalog.unknown_sku`, `catalog.uncounted`, `catalog.stock_left`
 */
export async function shareStock(
  tx: Tx,
  variantId: VariantId,
  stockOf: string | null,
  actor: string,
): Promise<void> {
  const { own } = await tx.db
    .selectFrom('shop.variant')
    .where('id', '=', variantId)
    .select('stock_item_id as own')
    .executeTakeFirstOrThrow()
  if (stockOf === null && !(own && (await isShared(tx, own, variantId)))) {
    return
  }
  const next =
    stockOf === null ? await openStockItem(tx, { onHand: 0, actor }) : await findStockOf(tx, stockOf)
  if (next === own) {
    return
  }
  await demandNothingLeft(tx, variantId, own, next)
  await tx.db.updateTable('shop.variant').where('id', '=', variantId).set({ stock_item_id: next }).execute()
}

async function isShared(tx: Tx, stockItemId: StockItemId, variantId: VariantId): Promise<boolean> {
  const other = await tx.db
    .selectFrom('shop.variant')
    .where('stock_item_id', '=', stockItemId)
    .where('id', '!=', variantId)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** Both are locked, by id like everywhere: pointing at the one takes a lock on it that those who reserve would wait for. */
async function demandNothingLeft(
  tx: Tx,
  variantId: VariantId,
  own: StockItemId | null,
  next: StockItemId,
): Promise<void> {
  if (!own) {
    return
  }
  const items = await tx.db
    .selectFrom('shop.stock_item')
    .where('id', 'in', [own, next])
    .orderBy('id')
    .select(['id', 'on_hand as onHand', 'reserved'])
    .forUpdate()
    .execute()
  const left = items.find(({ id }) => id === own)
  if (left && left.onHand > 0 && !(await isShared(tx, own, variantId))) {
    throw new Refusal('catalog.stock_left', left)
  }
}
