import type { InventoryItemId } from '../core/ids.ts'

export type InventoryMovementKind =
  | 'opened'
  | 'reserved'
  | 'released'
  | 'sold'
  | 'restocked'
  | 'adjusted'
  | 'returned'
  | 'return_undone'

export interface InventoryRow {
  id: InventoryItemId
  onHand: number
  reserved: number
  lowStockThreshold: number
  /** The variants sold from this item, which several can share. */
  variants: {
    sku: string
    productSlug: string
    name: string
    options: Record<string, string>
    archived: boolean
  }[]
}

export interface InventoryFilter {
  /** Part of a SKU or product name. */
  search?: string | undefined
  /** Only items whose available units are at or below their low-stock threshold. */
  low?: boolean | undefined
  /** `next` of the previous page. */
  cursor?: string | undefined
}

export interface InventoryMovement {
  id: number
  kind: InventoryMovementKind
  onHandDelta: number
  reservedDelta: number
  /** Id of the order or refund that caused it. */
  ref: string | null
  actor: string | null
  reason: string | null
  /** `null` for movements from before times were recorded. */
  at: Date | null
}

export interface InventoryDiscrepancy {
  id: InventoryItemId
  onHand: number
  reserved: number
  /** Sums of the movements. */
  movedOnHand: number
  movedReserved: number
  /** Units in held reservations. */
  held: number
}

/** A SKU that was requested in a larger quantity than is available. */
export interface InventoryShortage {
  sku: string
  requested: number
  available: number
}
