/** The part of the engine's face that is about goods: what is for sale, who keeps it, and what lies on the shelves. */
import type { Price, Product } from './engine.ts'
import type { InventoryItemId } from './ids.ts'

export interface Category {
  slug: string
  name: string
}

/** `featured` is the merchant's own order, `best` the best match first; without words to match it is `featured`. */
export const productSorts = ['featured', 'best', 'newest', 'price', 'price-down', 'name'] as const
export type ProductSort = (typeof productSorts)[number]

export interface ProductFilter {
  /** As people write it: words, "a phrase", or, -without. */
  search?: string | undefined
  /** Its slug. */
  category?: string | undefined
  /** `best` where there is something to match, else `featured`. */
  sort?: ProductSort | undefined
  /** In which prices are compared; the shop's first where none is named. */
  currency?: string | undefined
  priceMinMinor?: number | undefined
  priceMaxMinor?: number | undefined
  inStock?: boolean | undefined
  /** `next` of the page before. */
  cursor?: string | undefined
  /** 24 where none is named. */
  limit?: number | undefined
}

export interface ProductPage {
  products: Product[]
  /** The cursor of the page after; `null` on the last. It stays good while others add and sell. */
  next: string | null
}

export interface NewVariant {
  sku: string
  /** A value for each of the product's option names. */
  options: Record<string, string>
  prices: Price[]
  /** Units on the shelf; `null` for what cannot run out, and with `inventoryOf`. */
  onHand: number | null
  /** The SKU of what it shares its stock with: the same thing under another name. */
  inventoryOf?: string | undefined
  /** How many tokens a unit brings its buyer. */
  tokens?: number | null | undefined
  imageUrl?: string | null | undefined
}

export interface NewProduct {
  slug: string
  name: string
  description: string
  imageUrl: string
  /** Such as `['Color', 'Size']`. */
  optionNames: string[]
  /** Their slugs. */
  categories: string[]
  variants: NewVariant[]
}

export interface ProductEdit {
  name?: string | undefined
  description?: string | undefined
  imageUrl?: string | undefined
  categories?: string[] | undefined
  /** Where it stands in the merchant's own order. */
  position?: number | undefined
  archived?: boolean | undefined
}

export interface VariantEdit {
  imageUrl?: string | null | undefined
  /** All of them: what is missing is no longer a price. */
  prices?: Price[] | undefined
  position?: number | undefined
  archived?: boolean | undefined
  /** The SKU of what it shares its stock with from now on; `null` for a stock of its own again, empty at first. */
  inventoryOf?: string | null | undefined
}

/** A product as its keeper sees it. */
export interface AdminProduct {
  slug: string
  name: string
  description: string
  imageUrl: string
  optionNames: string[]
  position: number
  archived: boolean
  categories: Category[]
  variants: AdminVariant[]
}

export interface AdminVariant {
  sku: string
  options: Record<string, string>
  /** `null`: the product's. */
  imageUrl: string | null
  position: number
  archived: boolean
  prices: Price[]
  /** `null` for what cannot run out; `sharedWith` are the other SKUs that are sold from it. */
  stock: {
    id: InventoryItemId
    onHand: number
    reserved: number
    lowStockThreshold: number
    sharedWith: string[]
  } | null
}

export interface AdminProductPage {
  products: AdminProduct[]
  next: string | null
}

export interface CategoryEdit {
  name?: string | undefined
  /** Which one of all it is to be, from 1. */
  place?: number | undefined
}

export interface CatalogAdmin {
  /** The merchant's own order, archived ones too. */
  list(filter?: {
    search?: string | undefined
    archived?: boolean | undefined
    cursor?: string | undefined
  }): Promise<AdminProductPage>
  find(slug: string): Promise<AdminProduct | undefined>
  /** @throws AppError `catalog.slug_taken`, `catalog.unknown_category`, and as `addVariant` */
  createProduct(input: NewProduct & { actor: string }): Promise<void>
  /** @throws AppError `catalog.unknown_product`, `catalog.unknown_category` */
  editProduct(input: ProductEdit & { slug: string; actor: string }): Promise<void>
  /**
   * @throws AppError `catalog.unknown_product`, `catalog.sku_taken`, `catalog.options_differ`, `catalog.options_taken`, `catalog.unknown_sku`,
   *   `catalog.uncounted`, `money.indivisible`
   */
  addVariant(input: NewVariant & { slug: string; actor: string }): Promise<void>
  /**
   * Orders keep the price they were placed at.
   * @throws AppError `catalog.unknown_sku`, `catalog.options_taken`, `catalog.uncounted`, `catalog.stock_left`, `money.indivisible`
   */
  editVariant(input: VariantEdit & { sku: string; actor: string }): Promise<void>
  /** @throws AppError `catalog.slug_taken` */
  createCategory(input: Category & { actor: string }): Promise<void>
  /** @throws AppError `catalog.unknown_category` */
  editCategory(input: CategoryEdit & { slug: string; actor: string }): Promise<Category>
  /** Its products stay. @throws AppError `catalog.unknown_category` */
  removeCategory(input: { slug: string; actor: string }): Promise<void>
}

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
