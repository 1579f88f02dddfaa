import type { InventoryItemId } from '../core/ids.ts'

export interface InventoryRequest {
  inventoryItemId: InventoryItemId
  quantity: number
}

/** Order lines that share an inventory item become one quantity. */
export function sumQuantities(requests: InventoryRequest[]): Map<InventoryItemId, number> {
  const quantities = new Map<InventoryItemId, number>()
  for (const { inventoryItemId, quantity } of requests) {
    quantities.set(inventoryItemId, (quantities.get(inventoryItemId) ?? 0) + quantity)
  }
  return quantities
}
