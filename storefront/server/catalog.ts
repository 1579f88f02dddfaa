/**
 * The catalog as the prerendered pages show it. Each read is tagged, so that `/internal/revalidate` can forget exactly the pages
 * that showed what changed.
 */
import { unstable_cache } from 'next/cache'
import { cache } from 'react'
import { type StockLevel, stockLevel } from '#lib/stock.ts'
import type { Price, Product } from '#server/shop.ts'
import { shop } from '#server/shop.ts'

/** A product without its exact stock: a page that named the figure would be stale with every sale. */
export interface ProductOnPage {
  slug: string
  name: string
  description: string
  imageUrl: string
  variants: VariantOnPage[]
}

export interface VariantOnPage {
  sku: string
  options: Record<string, string>
  stock: StockLevel
  prices: Price[]
}

export const listTag = 'products'
export const productTag = (slug: string) => `product:${slug}`

/** The longest a page can miss a change whose announcement was lost, together with `expireTime` in next.config.ts. */
const revalidate = 30

export const listProducts = unstable_cache(
  async () => (await shop().engine.catalog.list({ limit: 100 })).products.map(onPage),
  [listTag],
  {
    tags: [listTag],
    revalidate,
  },
)

/** `null` when there is no such product. Asked once per page, although the page and its metadata both want to know. */
export const findProduct = cache(async (slug: string): Promise<ProductOnPage | null> => {
  if (!/^[a-z0-9-]{1,100}$/.test(slug)) return null
  const find = unstable_cache(
    async () => {
      const product = await shop().engine.catalog.find(slug)
      return product ? onPage(product) : null
    },
    [productTag(slug)],
    { tags: [productTag(slug)], revalidate },
  )
  return find()
})

function onPage({ slug, name, description, imageUrl, variants }: Product): ProductOnPage {
  return {
    slug,
    name,
    description,
    imageUrl,
    variants: variants.map(({ sku, options, available, prices }) => ({ sku, options, stock: stockLevel(available), prices })),
  }
}
