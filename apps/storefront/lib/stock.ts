export type StockLevel = 'in' | 'low' | 'out'

/** At or below this many units a page says that few are left. The engine announces the same three levels. */
export const lowAt = 5

export function stockLevel(available: number): StockLevel {
  if (available <= 0) {
    return 'out'
  }
  return available <= lowAt ? 'low' : 'in'
}

/** The best level of several variants: a product is out of stock when all of them are. */
export function bestLevel(levels: StockLevel[]): StockLevel {
  if (levels.includes('in')) {
    return 'in'
  }
  return levels.includes('low') ? 'low' : 'out'
}
