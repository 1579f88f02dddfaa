import { recordAudit } from '../audit/index.ts'
import { Refusal } from '../errors.ts'
import type { Tx } from '../ground.ts'
import { demandStockId } from './adjust.ts'

/** At how many free units it counts as low. @throws Refusal `stock.unknown` */
export async function markLow(
  tx: Tx,
  { lowAt, actor, ...item }: { id: string; lowAt: number; actor: string },
): Promise<void> {
  const id = demandStockId(item.id)
  const shelf = tx.db.selectFrom('shop.stock_item').where('id', '=', id).select('low_at as lowAt')
  const before = await shelf.forNoKeyUpdate().executeTakeFirst()
  if (!before) {
    throw new Refusal('stock.unknown')
  }
  await tx.db.updateTable('shop.stock_item').where('id', '=', id).set({ low_at: lowAt }).execute()
  await recordAudit(tx, { actor, act: 'stock.marked', subject: id, before, after: { lowAt } })
}
