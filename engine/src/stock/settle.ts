import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'
import { announceCrossings, type StockChange } from './level.ts'

/** The goods left the house: what the order held is no longer on hand. Does nothing for what it no longer holds. */
export const commitStock = (tx: Tx, orderId: OrderId): Promise<void> =>
  settle(tx, orderId, 'committed', sql`on_hand = item.on_hand - locked.quantity,`)

/** Gives back what the order held. Exactly once: a reservation is held only until somebody settles it. */
export const releaseStock = (tx: Tx, orderId: OrderId): Promise<void> => settle(tx, orderId, 'released', sql``)

async function settle(tx: Tx, orderId: OrderId, state: 'committed' | 'released', takeAway: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<StockChange>`
    with settled as (
      update shop.reservation set state = ${state}
      where order_id = ${orderId} and state = 'held'
      returning stock_item_id, quantity
    ), locked as materialized (
      select item.id, settled.quantity, item.on_hand - item.reserved as available
      from shop.stock_item item join settled on settled.stock_item_id = item.id
      order by item.id
      for update of item
    )
    update shop.stock_item item
    set ${takeAway} reserved = item.reserved - locked.quantity
    from locked
    where item.id = locked.id
    returning item.id, locked.available as "availableBefore", item.on_hand - item.reserved as "availableAfter"`.execute(tx.db)
  await announceCrossings(tx, rows)
}
