import type { Tx } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { findSlugsOfInventory } from './find-slugs.ts'

export type InventoryLevel = 'in' | 'low' | 'out'

/** Cached pages say the level, not the figure, so that a sale seldom makes them anew. */
export const inventoryLevel = (available: number): InventoryLevel =>
  available <= 0 ? 'out' : available <= LOW ? 'low' : 'in'

const LOW = 5

export interface InventoryChange {
  id: InventoryItemId
  availableBefore: number
  availableAfter: number
}

/** Has the pages made anew of what went from one level to another. */
export async function announceCrossings(tx: Tx, changes: InventoryChange[]): Promise<void> {
  const crossed = changes.filter(
    (change) => inventoryLevel(change.availableBefore) !== inventoryLevel(change.availableAfter),
  )
  if (crossed.length === 0) {
    return
  }
  const slugs = await findSlugsOfInventory(
    tx,
    crossed.map((change) => change.id),
  )
  if (slugs.length > 0) {
    await enqueue(tx, { name: 'announce-products', payload: { slugs }, key: `announce:${slugs.join(',')}` })
  }
}
