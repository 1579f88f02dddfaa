import type { InventoryItemId } from '../core/ids.ts'

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

/** What the shop asks for an item, in the currency's smallest unit: 2499 USD is $24.99, 3900 JPY is ¥3,900. */
export interface Price {
  /** ISO 4217, lower case as Stripe writes it. */
  currency: string
  amountMinor: number
}

export interface Variant {
  sku: string
  /** Such as `{ Color: 'Black' }`; the same keys, in the same order, for every variant of a product. */
  options: Record<string, string>
  imageUrl: string
  /** Units that can be sold now: on hand and not reserved. */
  available: number
  prices: Price[]
}

export interface Product {
  slug: string
  name: string
  description: string
  imageUrl: string
  categories: Category[]
  variants: Variant[]
}
