/** Products as prerendered pages show them. */

import type { Category, Price, Product } from '@countinghouse/api/types'
import { type InventoryLevel, inventoryLevel } from '#lib/inventory-level.ts'

/**
 * A product without its exact inventory: a page with the number would be stale after every sale.
 */
export interface ProductSummary {
  slug: string
  name: string
  description: string
  imageUrl: string
  categories: Category[]
  variants: VariantSummary[]
}

export interface VariantSummary {
  sku: string
  options: Record<string, string>
  imageUrl: string
  stock: InventoryLevel
  prices: Price[]
}

export interface ProductPage {
  products: ProductSummary[]
  /** Cursor of the next page; `null` on the last. */
  next: string | null
}

export function summarizeProduct({
  variants,
  slug,
  name,
  description,
  imageUrl,
  categories,
}: Product): ProductSummary {
  return {
    slug,
    name,
    description,
    imageUrl,
    categories,
    variants: variants.map(({ available, sku, options, imageUrl, prices }) => ({
      sku,
      options,
      imageUrl,
      prices,
      stock: inventoryLevel(available),
    })),
  }
}
