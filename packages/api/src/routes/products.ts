/** What is on sale. */
import { productSorts } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { Problem } from '../problem.ts'
import { category, currency, json, minor, noQuery, plainText, product, refused, slug } from '../schemas.ts'

export function addProductRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { priceMin, priceMax, inStock, ...asked } = c.req.valid('query')
    const filter = { ...asked, priceMinMinor: priceMin, priceMaxMinor: priceMax, inStock: inStock === 'true' }
    return jsonWithEtag(c, await engine.catalog.list(filter))
  })

  app.openapi(show, async (c) => {
    const found = await engine.catalog.find(c.req.valid('param').slug)
    if (!found) {
      throw new Problem('catalog.unknown_product')
    }
    return jsonWithEtag(c, { product: found })
  })

  app.openapi(categories, async (c) => jsonWithEtag(c, { categories: await engine.catalog.categories() }))
}

const query = z.strictObject({
  search: plainText(200)
    .optional()
    .openapi({ description: 'Words, "a phrase", or, -without', example: 'bike -orange' }),
  category: slug.optional(),
  sort: z.enum(productSorts).optional().openapi({
    description:
      '`featured` is the merchant’s own order. Without one: `best` where something is searched, else `featured`.',
  }),
  currency: currency
    .optional()
    .openapi({ description: 'In which prices are compared; the shop’s first where none is named' }),
  priceMin: z.coerce
    .number()
    .pipe(minor)
    .optional()
    .openapi({ description: 'Of its cheapest variant, in the smallest unit' }),
  priceMax: z.coerce.number().pipe(minor).optional(),
  inStock: z.enum(['true', 'false']).optional(),
  cursor: plainText(500)
    .optional()
    .openapi({ description: '`next` of the page before, with the same query otherwise' }),
  limit: z.coerce
    .number()
    .pipe(z.int().min(1).max(100))
    .optional()
    .openapi({ description: '24 where none is named' }),
})

const list = createRoute({
  method: 'get',
  path: '/api/products',
  summary: 'What is on sale, with variants, prices and stock: searched, filtered, sorted, a page at a time',
  tags: ['Catalog'],
  request: { query },
  responses: {
    200: json(
      z.strictObject({
        products: z.array(product),
        next: z
          .string()
          .nullable()
          .openapi({ description: 'The cursor of the page after; null on the last' }),
      }),
      'The page',
    ),
    ...refused('input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/products/{slug}',
  summary: 'One product',
  tags: ['Catalog'],
  request: { query: noQuery, params: z.strictObject({ slug: plainText(200) }) },
  responses: { 200: json(z.strictObject({ product }), 'The product'), ...refused('catalog.unknown_product') },
})

const categories = createRoute({
  method: 'get',
  path: '/api/categories',
  summary: 'The shelves that products stand on',
  tags: ['Catalog'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ categories: z.array(category) }), 'In the merchant’s order') },
})
