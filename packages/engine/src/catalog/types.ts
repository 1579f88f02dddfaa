import type { InventoryItemId } from '../core/ids.ts'

export interface Category {
  slug: string
  name: string
}

/**
 * `featured` is the merchant's order; `best` sorts by search rank, and without a search is the same
 * as `featured`.
 */
export const productSorts = ['featured', 'best', 'newest', 'price', 'price-down', 'name'] as const

export type ProductSort = (typeof productSorts)[number]

export interface ProductFilter {
  /** Search text in web search syntax: words, "a phrase", `or`, `-excluded`. */
  search?: string | undefined
  /** Slug of a category. */
  category?: string | undefined
  /** Defaults to `best` with a search, else to `featured`. */
  sort?: ProductSort | undefined
  /**
   * Currency of the price filter and price sort, ISO 4217 lower case; defaults to the shop's first.
   */
  currency?: string | undefined
  priceMinMinor?: number | undefined
  priceMaxMinor?: number | undefined
  inStock?: boolean | undefined
  /** `next` of the previous page. */
  cursor?: string | undefined
  /** Defaults to 24. */
  limit?: number | undefined
}

export interface ProductPage {
  products: Product[]
  /**
   * Cursor of the next page; `null` on the last. Products added or sold meanwhile do not invalidate
   * it.
   */
  next: string | null
}

export interface NewVariant {
  sku: string
  /** One value for each of the product's option names. */
  options: Record<string, string>
  prices: Price[]
  /** Units on hand; `null` when inventory is not tracked, and with `inventoryOf`. */
  onHand: number | null
  /** SKU whose inventory this variant shares. */
  inventoryOf?: string | undefined
  /** Tokens granted to the buyer per unit; `null` or absent for none. */
  tokens?: number | null | undefined
  imageUrl?: string | null | undefined
}

export interface NewProduct {
  slug: string
  name: string
  description: string
  imageUrl: string
  /** Option names such as `['Color', 'Size']`; empty for a product with one variant. */
  optionNames: string[]
  /** Slugs of categories. */
  categories: string[]
  variants: NewVariant[]
}

export interface ProductEdit {
  name?: string | undefined
  description?: string | undefined
  imageUrl?: string | undefined
  categories?: string[] | undefined
  /** Position in the merchant's order. */
  position?: number | undefined
  archived?: boolean | undefined
}

export interface VariantEdit {
  imageUrl?: string | null | undefined
  /** Replaces all prices: a currency left out is no longer offered. */
  prices?: Price[] | undefined
  position?: number | undefined
  archived?: boolean | undefined
  /**
   * SKU whose inventory this variant shares from now on; `null` for an empty inventory of its own.
   */
  inventoryOf?: string | null | undefined
}

/** A product as the admin sees it, including archived variants. */
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
  /** `null` when the variant shows the product's image. */
  imageUrl: string | null
  position: number
  archived: boolean
  prices: Price[]
  /**
   * `null` when inventory is not tracked; `sharedWith` lists the other SKUs of the inventory item.
   */
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
  /** New place among all categories, counted from 1. */
  place?: number | undefined
}

/** Price in the currency's smallest unit: 2499 USD is $24.99, 3900 JPY is ¥3,900. */
export interface Price {
  /** ISO 4217, lower case as in Stripe's API. */
  currency: string
  amountMinor: number
}

export interface Variant {
  sku: string
  /**
   * Such as `{ Color: 'Black' }`; all variants of a product have the same keys in the same order.
   */
  options: Record<string, string>
  imageUrl: string
  /** Units that can be sold now: on hand minus reserved. */
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
