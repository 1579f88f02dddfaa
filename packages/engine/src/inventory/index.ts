/**
 * Inventory: `on_hand` units exist, `reserved` ones of them belong to open checkouts, and the rest
 * is available. Every change of an item is in its history of movements.
 */
export { adjustInventory } from './adjust.ts'
export { checkInventory } from './check.ts'
export { commitInventory } from './commit.ts'
export { findInventory } from './find.ts'
export { type InventoryLevel, inventoryLevel } from './level.ts'
export { listInventory, listMovements } from './list.ts'
export { openInventoryItem } from './open.ts'
export { releaseInventory } from './release.ts'
export { reserveAgain, reserveInventory } from './reserve.ts'
export { restock, restockFromRefund } from './restock.ts'
export { setLowStockThreshold } from './set-low-stock-threshold.ts'
export type { InventoryRequest } from './sum-quantities.ts'
