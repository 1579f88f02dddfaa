import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'

/** Creates an inventory item with its first movement. */
export async function openInventoryItem(
  tx: Tx,
  {
    onHand,
    actor = null,
    lowStockThreshold,
  }: { onHand: number; actor?: string | null; lowStockThreshold?: number | undefined },
): Promise<InventoryItemId> {
  const id = tx.ids.next('inventoryItem', tx.now)
  await tx.db
    .insertInto('shop.inventory_item')
    .values({ id, on_hand: onHand, low_stock_threshold: lowStockThreshold })
    .execute()
  await sql`
    insert into shop.inventory_movement (inventory_item_id, kind, on_hand_delta, reserved_delta, actor, at)
    values (${id}, 'opened', ${onHand}, 0, ${actor}, ${tx.now})`.execute(tx.db)
  return id
}
