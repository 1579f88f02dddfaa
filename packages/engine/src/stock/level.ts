import type { Tx } from '../ground.ts'
import type { StockItemId } from '../ids.ts'
import { enqueue } from '../queue.ts'
import { findSlugsOfStock } from './find-slugs.ts'

export type StockLevel = 'in' | 'low' | 'out'

/** Cached pages say the level, not the figure, so that a sale seldom makes them anew. */
export const stockLevel = (available: number): StockLevel =>
  available <= 0 ? 'out' : available <= LOW ? 'low' : 'in'

const LOW = 5

export interface StockChange {
  id: StockItemId
  availableBefore: number
  availableAfter: number
}

/** Has the pages made anew of what went from one level to another. */
export async function announceCrossings(tx: Tx, changes: StockChange[]): Promise<void> {
  const crossed = changes.filter(
    (change) => stockLevel(change.availableBefore) !== stockLevel(change.availableAfter),
  )
  if (crossed.length === 0) {
    return
  }
  const slugs = await findSlugsOfStock(
    tx,
    crossed.map((change) => change.id),
  )
  if (slugs.length > 0) {
    await enqueue(tx, { name: 'announce-products', payload: { slugs }, key: `announce:${slugs.join(',')}` })
  }
}
