import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { requireInventoryItemId } from './adjust.ts'

/** At how many free units it counts as low. @throws AppError `stock.unknown` */
export async function setLowStockThreshold(
  tx: Tx,
  { lowStockThreshold, actor, ...item }: { id: string; lowStockThreshold: number; actor: string },
): Promise<void> {
  const id = requireInventoryItemId(item.id)
  const shelf = tx.db
    .selectFrom('shop.inventory_item')
    .where('id', '=', id)
    .select('low_at as lowStockThreshold')
  const before = await shelf.forNoKeyUpdate().executeTakeFirst()
  if (!before) {
    throw new AppError('stock.unknown')
  }
  await tx.db
    .updateTable('shop.inventory_item')
    .where('id', '=', id)
    .set({ low_at: lowStockThreshold })
    .execute()
  await recordAudit(tx, { actor, act: 'stock.marked', subject: id, before, after: { lowStockThreshold } })
}
