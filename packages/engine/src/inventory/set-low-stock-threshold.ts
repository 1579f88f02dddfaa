import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId } from '../core/ids.ts'

/**
 * Sets the number of available units at which an item counts as low on stock.
 * @throws AppError `stock.unknown`
 */
export async function setLowStockThreshold(
  tx: Tx,
  { id, lowStockThreshold, actor }: { id: string; lowStockThreshold: number; actor: string },
): Promise<void> {
  if (!isId('inventoryItem', id)) {
    throw new AppError('stock.unknown')
  }
  const before = await tx.db
    .selectFrom('shop.inventory_item')
    .where('id', '=', id)
    .select('low_stock_threshold as lowStockThreshold')
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!before) {
    throw new AppError('stock.unknown')
  }
  await tx.db
    .updateTable('shop.inventory_item')
    .where('id', '=', id)
    .set({ low_stock_threshold: lowStockThreshold })
    .execute()
  await recordAudit(tx, { actor, action: 'stock.marked', subject: id, before, after: { lowStockThreshold } })
}
