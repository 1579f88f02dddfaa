import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { InventoryDiscrepancy } from './types.ts'

/**
 * Returns items whose movements do not add up to their row, or whose reserved units belong to no
 * reservation. None of this can happen through the engine's own code. Reads the whole history.
 */
export async function checkInventory({ db }: Reader): Promise<InventoryDiscrepancy[]> {
  const { rows } = await sql<InventoryDiscrepancy>`
    select
      item.id, item.on_hand as "onHand", item.reserved, coalesce(moved.on_hand, 0)::integer as "movedOnHand",
      coalesce(moved.reserved, 0)::integer as "movedReserved", coalesce(held.units, 0)::integer as held
    from shop.inventory_item item
    left join (
      select inventory_item_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved
      from shop.inventory_movement group by inventory_item_id
    ) moved on moved.inventory_item_id = item.id
    left join (
      select inventory_item_id, sum(quantity) as units
      from shop.reservation where state = 'held' group by inventory_item_id
    ) held on held.inventory_item_id = item.id
    where item.on_hand <> coalesce(moved.on_hand, 0)
      or item.reserved <> coalesce(moved.reserved, 0)
      or item.reserved <> coalesce(held.units, 0)
    order by item.id`.execute(db)
  return rows
}
