export type InventoryLevel = 'in' | 'low' | 'out'

/**
 * At or below this many available units a page says that inventory is low. The engine publishes
 * changes of the same three levels.
 */
export const lowStockThreshold = 5

export function inventoryLevel(available: number): InventoryLevel {
  if (available <= 0) {
    return 'out'
  }
  return available <= lowStockThreshold ? 'low' : 'in'
}

/** The best level of several variants: a product is out of stock when all of its variants are. */
export function bestLevel(levels: InventoryLevel[]): InventoryLevel {
  if (levels.includes('in')) {
    return 'in'
  }
  return levels.includes('low') ? 'low' : 'out'
}
