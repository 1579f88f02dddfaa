/** What is on the shelf. `on_hand` is there, `reserved` of it is promised to open checkouts; the rest can be sold. */

export { type StockLevel, stockLevel } from './level.ts'
export { reserveAgain, reserveStock, type StockWanted } from './reserve.ts'
export { commitStock, releaseStock } from './settle.ts'
