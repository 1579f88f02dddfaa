import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { InventoryItemId, RefundId } from '../core/ids.ts'
import { announceCrossings, type InventoryChange } from './level.ts'
import { addUp, type InventoryRequest } from './reserve.ts'

interface Returned {
  inventoryItemId: InventoryItemId
  /** What came back and was not taken out again. */
  quantity: number
}

/**
 * Makes what a refund brought back to the shelves exactly `goods`, however often it is asked and whatever it was before; with no
 * goods at all, what it brought back is taken out again. The caller holds the order's lock.
 *
 * What was sold meanwhile cannot be taken out: it stays counted as returned, and asked again later the rest follows. Returns how many
 * units that leaves on the shelves beyond `goods`, for somebody to look at.
 */
export async function restockFromRefund(
  tx: Tx,
  refundId: RefundId,
  goods: InventoryRequest[],
): Promise<{ leftUnits: number }> {
  const wanted = addUp(goods)
  const before = await readReturned(tx, refundId)
  for (const { inventoryItemId } of before) {
    if (!wanted.has(inventoryItemId)) {
      wanted.set(inventoryItemId, 0)
    }
  }
  if (wanted.size === 0) {
    return { leftUnits: 0 }
  }
  await move(tx, refundId, wanted)
  const after = await readReturned(tx, refundId)
  return {
    leftUnits: after.reduce(
      (left, { inventoryItemId, quantity }) => left + quantity - (wanted.get(inventoryItemId) ?? 0),
      0,
    ),
  }
}

function readReturned(tx: Tx, refundId: RefundId): Promise<Returned[]> {
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

async function move(tx: Tx, refundId: RefundId, wanted: Map<InventoryItemId, number>): Promise<void> {
  const { rows } = await sql<InventoryChange>`
    with wanted as (
      select * from unnest(${[...wanted.keys()]}::text[], ${[...wanted.values()]}::integer[]) as wanted (id, quantity)
    ), returned as (
      select inventory_item_id as id, sum(on_hand_delta)::integer as quantity
      from shop.inventory_movement
      where ref = ${refundId} and kind in ('returned', 'return_undone')
      group by inventory_item_id
    ), locked as materialized (
      select item.id, wanted.quantity - coalesce(returned.quantity, 0) as missing, item.on_hand - item.reserved as available
      from shop.inventory_item item
      join wanted on wanted.id = item.id
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
      select id, case when after > before then 'returned' else 'return_undone' end, after - before, 0, ${refundId}, ${tx.now}
      from changed
    )
    select id, before as "availableBefore", after as "availableAfter" from changed`.execute(tx.db)
  await announceCrossings(tx, rows)
}
