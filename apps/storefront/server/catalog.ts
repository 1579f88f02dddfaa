/**
 * The catalog for prerendered pages. Each read is tagged, so that `/internal/revalidate` can
 * revalidate exactly the pages that show a changed product.
 */
import { unstable_cache } from 'next/cache'
import { cache } from 'react'
import { pageLength } from '#lib/browse.ts'
import { type ProductPage, type ProductSummary, summarizeProduct } from '#lib/product-summary.ts'
import type { ProductFilter } from '#server/shop.ts'
import { shop } from '#server/shop.ts'

export const listTag = 'products'
export const productTag = (slug: string) => `product:${slug}`

/**
 * Seconds after which a page is rendered again even if no revalidation arrived; `expireTime` in
 * next.config.ts is the limit for serving it stale.
 */
const revalidate = 30

export const listCategories = unstable_cache(() => shop().engine.catalog.categories(), ['categories'], {
  tags: [listTag],
  revalidate,
})

/** The first page of a category, or of all products. */
export const listFirstPage = (category: string | undefined): Promise<ProductPage> =>
  unstable_cache(() => findProducts({ category }), ['category', category ?? ''], {
    tags: [listTag],
    revalidate,
  })()

/** Uncached. */
export async function findProducts(filter: ProductFilter): Promise<ProductPage> {
  const { products, next } = await shop().engine.catalog.list({ ...filter, limit: pageLength })
  return { products: products.map(summarizeProduct), next }
}

/**
 * `null` if there is no such product. Read once per request, although the page and its metadata
 * both call it.
 */
export const findProduct = cache(async (slug: string): Promise<ProductSummary | null> => {
  if (!/^[a-z0-9-]{1,100}$/.test(slug)) {
    return null
  }
  const find = unstable_cache(
    async () => {
      const product = await shop().engine.catalog.find(slug)
      return product ? summarizeProduct(product) : null
    },
    [productTag(slug)],
    { tags: [productTag(slug)], revalidate },
  )
  return find()
})
