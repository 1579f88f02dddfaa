import { productSorts } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { currency, minor, noQuery, plainText, slug } from '../schemas/fields.ts'
import { category, product, productPage } from '../schemas/products.ts'

export function addProductRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { priceMin, priceMax, inStock, ...rest } = c.req.valid('query')
    const filter = { ...rest, priceMinMinor: priceMin, priceMaxMinor: priceMax, inStock: inStock === 'true' }
    return jsonWithEtag(c, await engine.catalog.list(filter))
  })

  app.openapi(show, async (c) => {
    const product = await engine.catalog.find(c.req.valid('param').slug)
    if (!product) {
      throw new Problem('catalog.unknown_product')
    }
    return jsonWithEtag(c, { product })
  })

  app.openapi(listCategories, async (c) => jsonWithEtag(c, { categories: await engine.catalog.categories() }))
}

const query = z.strictObject({
  search: plainText(200)
    .optional()
    .openapi({ description: 'Search terms: words, "a phrase", `or`, `-excluded`', example: 'bike -orange' }),
  category: slug.optional(),
  sort: z.enum(productSorts).optional().openapi({
    description:
      "`featured` is the merchant's own order. Default: `best` with a search, `featured` without one.",
  }),
  currency: currency
    .optional()
    .openapi({ description: "Currency of price filters and sorting; the shop's first currency by default" }),
  priceMin: z.coerce
    .number()
    .pipe(minor)
    .optional()
    .openapi({ description: "Of the cheapest variant, in the currency's smallest unit" }),
  priceMax: z.coerce.number().pipe(minor).optional(),
  inStock: z.enum(['true', 'false']).optional(),
  cursor: plainText(500)
    .optional()
    .openapi({ description: '`next` of the previous page; the other parameters must be the same' }),
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).optional().openapi({ description: '24 by default' }),
})

const list = createRoute({
  method: 'get',
  path: '/api/products',
  summary: 'Search, filter and sort published products, with variants, prices and availability',
  tags: ['Catalog'],
  request: { query },
  responses: {
    200: jsonResponse(productPage, 'A page of products'),
    ...errorResponses('input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/products/{slug}',
  summary: 'Get a product',
  tags: ['Catalog'],
  request: { query: noQuery, params: z.strictObject({ slug: plainText(200) }) },
  responses: {
    200: jsonResponse(z.strictObject({ product }), 'The product'),
    ...errorResponses('catalog.unknown_product'),
  },
})

const listCategories = createRoute({
  method: 'get',
  path: '/api/categories',
  summary: "List categories, in the merchant's order",
  tags: ['Catalog'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(z.strictObject({ categories: z.array(category) }), 'All categories') },
})

export const productRoutes = { list, show, listCategories }
