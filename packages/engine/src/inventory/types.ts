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

export interface InventoryAdmin {
  /** Ordered by SKU. @throws AppError `list.unknown_cursor` */
  list(filter?: InventoryFilter): Promise<{ items: InventoryRow[]; next: string | null }>
  find(id: string): Promise<InventoryRow | undefined>
  /** Newest first, 100 per page; `before` is the last id of the previous page. */
  history(id: string, page?: { before?: number | undefined }): Promise<InventoryMovement[]>
  /** Adds received units. @throws AppError `stock.unknown` */
  restock(input: { id: string; quantity: number; reason?: string | undefined; actor: string }): Promise<void>
  /**
   * Corrects the units on hand by a positive or negative number.
   * @throws AppError `stock.unknown`, `stock.below_reserved` (with `onHand` and `reserved`)
   */
  adjust(input: { id: string; by: number; reason: string; actor: string }): Promise<void>
  /** Available units at which the item counts as low on stock. @throws AppError `stock.unknown` */
  setLowStockThreshold(input: { id: string; lowStockThreshold: number; actor: string }): Promise<void>
  /** Items that disagree with their movements or reservations; empty if all is well. */
  check(): Promise<InventoryDiscrepancy[]>
}

/** A line of an order with more `requested` units than `available` ones. */
export interface Short {
  sku: string
  requested: number
  available: number
}
