/**
 * The catalog as the prerendered pages show it. Each read is tagged, so that `/internal/revalidate` can forget exactly the pages
 * that showed what changed.
 */
import { unstable_cache } from 'next/cache'
import { cache } from 'react'
import { pageLength } from '#lib/browse.ts'
import { summarizeProduct, type ProductPage, type ProductSummary } from '#lib/product-summary.ts'
import type { ProductFilter } from '#server/shop.ts'
import { shop } from '#server/shop.ts'

export const listTag = 'products'
export const productTag = (slug: string) => `product:${slug}`

/** The longest a page can miss a change whose announcement was lost, together with `expireTime` in next.config.ts. */
const revalidate = 30

export const listCategories = unstable_cache(() => shop().engine.catalog.categories(), ['categories'], {
  tags: [listTag],
  revalidate,
})

/** The first page of a category, or of all goods. */
export const openCategory = (category: string | undefined): Promise<ProductPage> =>
  unstable_cache(() => findProducts({ category }), ['category', category ?? ''], {
    tags: [listTag],
    revalidate,
  })()

/** As asked for at this very moment. */
export async function findProducts(filter: ProductFilter): Promise<ProductPage> {
  const { products, next } = await shop().engine.catalog.list({ ...filter, limit: pageLength })
  return { products: products.map(summarizeProduct), next }
}

/** `null` when there is no such product. Asked once per page, although the page and its metadata both want to know. */
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
