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
  /** What is sold from it: several variants may share a shelf. */
  variants: {
    sku: string
    productSlug: string
    name: string
    options: Record<string, string>
    archived: boolean
  }[]
}

export interface InventoryFilter {
  /** Part of a SKU or a product's name. */
  search?: string | undefined
  /** Only what has no more free units than its mark. */
  low?: boolean | undefined
  /** `next` of the page before. */
  cursor?: string | undefined
}

export interface InventoryMovement {
  id: number
  kind: InventoryMovementKind
  onHandDelta: number
  reservedDelta: number
  /** The order or the refund it followed from. */
  ref: string | null
  actor: string | null
  reason: string | null
  /** `null`: from before there was a history. */
  at: Date | null
}

export interface InventoryDiscrepancy {
  id: InventoryItemId
  onHand: number
  reserved: number
  /** What the history adds up to. */
  movedOnHand: number
  movedReserved: number
  /** What open checkouts hold. */
  held: number
}

export interface InventoryAdmin {
  /** By SKU. */
  list(filter?: InventoryFilter): Promise<{ items: InventoryRow[]; next: string | null }>
  find(id: string): Promise<InventoryRow | undefined>
  /** The latest first, 100 at a time; `before` is the last id of the page before. */
  history(id: string, page?: { before?: number | undefined }): Promise<InventoryMovement[]>
  /** @throws AppError `stock.unknown` */
  restock(input: { id: string; quantity: number; reason?: string | undefined; actor: string }): Promise<void>
  /** @throws AppError `stock.unknown`, `stock.below_reserved` (with `onHand` and `reserved`) */
  adjust(input: { id: string; by: number; reason: string; actor: string }): Promise<void>
  /** @throws AppError `stock.unknown` */
  setLowStockThreshold(input: { id: string; lowStockThreshold: number; actor: string }): Promise<void>
  /** What its history or its reservations do not add up to; nothing, if all is well. */
  check(): Promise<InventoryDiscrepancy[]>
}

/** One shortage: `available` units are left of the `requested`. */
export interface Short {
  sku: string
  requested: number
  available: number
}
