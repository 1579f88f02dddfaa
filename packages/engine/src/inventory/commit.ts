import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { announceLevelChanges, type InventoryLevelChange } from './level.ts'

/**
 * Turns an order's reservations into sales: the units leave `on_hand`. Settled reservations are
 * left alone.
 */
export const commitInventory = (tx: Tx, orderId: OrderId): Promise<void> =>
  commitOrReleaseInventory(tx, orderId, 'committed')

/** Commits or releases the held reservations of an order, each of which is settled once. */
export async function commitOrReleaseInventory(
  tx: Tx,
  orderId: OrderId,
  state: 'committed' | 'released',
): Promise<void> {
  const [kind, sold] = state === 'committed' ? ['sold', 1] : ['released', 0]
  const { rows } = await sql<InventoryLevelChange>`
    with settled as (
      update shop.reservation set state = ${state}
      where order_id = ${orderId} and state = 'held'
      returning inventory_item_id, quantity
    ), locked as materialized (
      select item.id, settled.quantity, item.on_hand - item.reserved as available
      from shop.inventory_item item join settled on settled.inventory_item_id = item.id
      order by item.id
      for update of item
    ), changed as (
      update shop.inventory_item item
      set on_hand = item.on_hand - locked.quantity * ${sold}::integer,
        reserved = item.reserved - locked.quantity
      from locked
      where item.id = locked.id
      returning item.id, locked.quantity, locked.available as before, item.on_hand - item.reserved as after
    ), written as (
      insert into shop.inventory_movement (inventory_item_id, kind, on_hand_delta, reserved_delta, ref, at)
      select id, ${kind}, -quantity * ${sold}::integer, -quantity, ${orderId}, ${tx.now} from changed
    )
    select id, before as "availableBefore", after as "availableAfter" from changed`.execute(tx.db)
  await announceLevelChanges(tx, rows)
}
