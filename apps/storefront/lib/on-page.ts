/** Products as pages show them. */
import { type InventoryLevel, inventoryLevel } from '#lib/stock.ts'
import type { Category, Price, Product } from '#server/shop.ts'

/** A product without its exact stock: a page that named the figure would be stale with every sale. */
export interface ProductOnPage {
  slug: string
  name: string
  description: string
  imageUrl: string
  categories: Category[]
  variants: VariantOnPage[]
}

export interface VariantOnPage {
  sku: string
  options: Record<string, string>
  imageUrl: string
  stock: InventoryLevel
  prices: Price[]
}

export interface PageOfProducts {
  products: ProductOnPage[]
  /** The cursor of the page after; `null` on the last. */
  next: string | null
}

export function onPage({ variants, slug, name, description, imageUrl, categories }: Product): ProductOnPage {
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
