import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type InventoryItemId, isId } from '../core/ids.ts'
import { announceLevelChanges, type InventoryLevelChange } from './level.ts'

export interface AdjustInput {
  id: string
  /** For the history of the item. */
  actor: string
  reason?: string | undefined
}

/**
 * Corrects the units on hand, up or down. Units reserved by open checkouts cannot be removed.
 * @throws AppError `stock.unknown`, `stock.below_reserved`
 */
export const adjustInventory = (
  tx: Tx,
  { by: delta, ...input }: AdjustInput & { by: number; reason: string },
): Promise<void> => adjustOnHand(tx, 'adjusted', delta, input)

/** @throws AppError `stock.unknown`, `stock.below_reserved` */
export async function adjustOnHand(
  tx: Tx,
  kind: 'restocked' | 'adjusted',
  delta: number,
  input: AdjustInput,
): Promise<void> {
  const { id, actor, reason } = input
  if (!isId('inventoryItem', id)) {
    throw new AppError('stock.unknown')
  }
  const { rows } = await sql<InventoryLevelChange>`
    with changed as (
      update shop.inventory_item item
      set on_hand = item.on_hand + ${delta}::integer
      where item.id = ${id} and item.on_hand + ${delta}::integer >= item.reserved
      returning item.id, item.on_hand - item.reserved as available
    ), written as (
      insert into shop.inventory_movement
        (inventory_item_id, kind, on_hand_delta, reserved_delta, actor, reason, at)
      select id, ${kind}, ${delta}::integer, 0, ${actor}, ${reason ?? null}, ${tx.now} from changed
    )
    select id, available - ${delta}::integer as "availableBefore", available as "availableAfter"
    from changed`.execute(tx.db)
  if (rows.length === 0) {
    throw await explainFailure(tx, id)
  }
  await announceLevelChanges(tx, rows)
}

async function explainFailure(tx: Tx, id: InventoryItemId): Promise<AppError> {
  const item = await tx.db
    .selectFrom('shop.inventory_item')
    .where('id', '=', id)
    .select(['on_hand', 'reserved'])
    .executeTakeFirst()
  if (!item) {
    return new AppError('stock.unknown')
  }
  return new AppError('stock.below_reserved', { onHand: item.on_hand, reserved: item.reserved })
}
