import { sql } from 'kysely'
import type { Tx } from '../ground.ts'
import type { StockItemId } from '../ids.ts'

/** A new shelf, with what lies on it from the beginning. */
export async function openStockItem(
  tx: Tx,
  { onHand, actor = null, lowAt }: { onHand: number; actor?: string | null; lowAt?: number | undefined },
): Promise<StockItemId> {
  const id = tx.ids.next('stockItem', tx.now)
  await tx.db.insertInto('shop.stock_item').values({ id, on_hand: onHand, low_at: lowAt }).execute()
  await sql`
    insert into shop.stock_movement (stock_item_id, kind, on_hand_delta, reserved_delta, actor, at)
    values (${id}, 'opened', ${onHand}, 0, ${actor}, ${tx.now})`.execute(tx.db)
  return id
}
