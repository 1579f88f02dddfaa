/** What is on the shelf. `on_hand` is there, `reserved` of it is promised to open checkouts; the rest can be sold. */

export { adjustStock, restock } from './adjust.ts'
export { checkStock } from './check.ts'
export { type StockLevel, stockLevel } from './level.ts'
export { findStock, listMovements, listStock } from './list.ts'
export { markLow } from './mark-low.ts'
export { openStockItem } from './open.ts'
export { reserveAgain, reserveStock, type StockWanted } from './reserve.ts'
export { restockFromRefund } from './restock-from-refund.ts'
export { commitStock, releaseStock } from './settle.ts'
