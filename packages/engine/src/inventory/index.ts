/** What is on the shelf. `on_hand` is there, `reserved` of it is promised to open checkouts; the rest can be sold. */

export { adjustInventory, restock } from './adjust.ts'
export { checkInventory } from './check.ts'
export { type InventoryLevel, inventoryLevel } from './level.ts'
export { findInventory, listInventory, listMovements } from './list.ts'
export { openInventoryItem } from './open.ts'
export { type InventoryRequest, reserveAgain, reserveInventory } from './reserve.ts'
export { restockFromRefund } from './restock-from-refund.ts'
export { setLowStockThreshold } from './set-low-stock-threshold.ts'
export { commitInventory, releaseInventory } from './settle.ts'
