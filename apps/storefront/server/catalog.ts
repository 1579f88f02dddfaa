/**
 * The catalog as the prerendered pages show it. Each read is tagged, so that `/internal/revalidate` can forget exactly the pages
 * that showed what changed.
 */
import { unstable_cache } from 'next/cache'
import { cache } from 'react'
import { pageLength } from '#lib/browse.ts'
import { onPage, type PageOfProducts, type ProductOnPage } from '#lib/on-page.ts'
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
export const openCategory = (category: string | undefined): Promise<PageOfProducts> =>
  unstable_cache(() => findProducts({ category }), ['category', category ?? ''], {
    tags: [listTag],
    revalidate,
  })()

/** As asked for at this very moment. */
export async function findProducts(filter: ProductFilter): Promise<PageOfProducts> {
  const { products, next } = await shop().engine.catalog.list({ ...filter, limit: pageLength })
  return { products: products.map(onPage), next }
}

/** `null` when there is no such product. Asked once per page, although the page and its metadata both want to know. */
export const findProduct = cache(async (slug: string): Promise<ProductOnPage | null> => {
  if (!/^[a-z0-9-]{1,100}$/.test(slug)) {
    return null
  }
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
