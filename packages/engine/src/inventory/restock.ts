import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { InventoryItemId, RefundId } from '../core/ids.ts'
import { type AdjustInput, adjustOnHand } from './adjust.ts'
import { announceLevelChanges, type InventoryLevelChange } from './level.ts'
import { type InventoryRequest, sumQuantities } from './sum-quantities.ts'

/** Adds units that arrived. @throws AppError `stock.unknown` */
export const restock = (tx: Tx, { quantity, ...input }: AdjustInput & { quantity: number }): Promise<void> =>
  adjustOnHand(tx, 'restocked', quantity, input)

/**
 * Sets the units that a refund returned to inventory to exactly `returned`, whatever they were
 * before; an empty list undoes the return. Safe to repeat. The caller must hold the order's lock.
 *
 * Units that were sold meanwhile cannot be removed: they stay counted as returned, and a later call
 * removes the rest. Returns how many units stay on hand beyond `returned`, for an admin to review.
 */
export async function restockFromRefund(
  tx: Tx,
  refundId: RefundId,
  returned: InventoryRequest[],
): Promise<{ leftUnits: number }> {
  const target = sumQuantities(returned)
  const before = await readReturned(tx, refundId)
  for (const { inventoryItemId } of before) {
    if (!target.has(inventoryItemId)) {
      target.set(inventoryItemId, 0)
    }
  }
  if (target.size === 0) {
    return { leftUnits: 0 }
  }
  await moveToTarget(tx, refundId, target)
  const after = await readReturned(tx, refundId)
  return {
    leftUnits: after.reduce(
      (sum, { inventoryItemId, quantity }) => sum + quantity - (target.get(inventoryItemId) ?? 0),
      0,
    ),
  }
}

/** Returned units per item that were not removed again. */
function readReturned(tx: Tx, refundId: RefundId): Promise<InventoryRequest[]> {
  return tx.db
    .selectFrom('shop.inventory_movement')
    .where('ref', '=', refundId)
    .where('kind', 'in', ['returned', 'return_undone'])
    .groupBy('inventory_item_id')
    .select((of) => [
      'inventory_item_id as inventoryItemId',
      of.fn.sum<number>('on_hand_delta').as('quantity'),
    ])
    .execute()
}

async function moveToTarget(tx: Tx, refundId: RefundId, target: Map<InventoryItemId, number>): Promise<void> {
  const { rows } = await sql<InventoryLevelChange>`
    with target as (
      select * from unnest(
        ${[...target.keys()]}::text[], ${[...target.values()]}::integer[]
      ) as target (id, quantity)
    ), returned as (
      select inventory_item_id as id, sum(on_hand_delta)::integer as quantity
      from shop.inventory_movement
      where ref = ${refundId} and kind in ('returned', 'return_undone')
      group by inventory_item_id
    ), locked as materialized (
      select item.id, target.quantity - coalesce(returned.quantity, 0) as missing,
        item.on_hand - item.reserved as available
      from shop.inventory_item item
      join target on target.id = item.id
      left join returned on returned.id = item.id
      order by item.id
      for update of item
    ), changed as (
      update shop.inventory_item item
      set on_hand = item.on_hand + greatest(locked.missing, -locked.available)
      from locked
      where item.id = locked.id and greatest(locked.missing, -locked.available) <> 0
      returning item.id, locked.available as before, item.on_hand - item.reserved as after
    ), written as (
      insert into shop.inventory_movement (inventory_item_id, kind, on_hand_delta, reserved_delta, ref, at)
      select id, case when after > before then 'returned' else 'return_undone' end, after - before, 0,
        ${refundId}, ${tx.now}
      from changed
    )
    select id, before as "availableBefore", after as "availableAfter" from changed`.execute(tx.db)
  await announceLevelChanges(tx, rows)
}
