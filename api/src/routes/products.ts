/** What is on sale. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { json, noQuery, plainText, product, refused } from '../schemas.ts'
import { answerTagged } from '../tagged.ts'

export function addProductRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => answerTagged(c, { products: await engine.catalog.list() }))

  app.openapi(show, async (c) => {
    const found = await engine.catalog.find(c.req.valid('param').slug)
    if (!found) throw new Problem('catalog.unknown_product')
    return answerTagged(c, { product: found })
  })
}

const list = createRoute({
  method: 'get',
  path: '/api/products',
  summary: 'Every product, with its variants, prices and stock',
  tags: ['Catalog'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ products: z.array(product) }), 'The catalog') },
})

const show = createRoute({
  method: 'get',
  path: '/api/products/{slug}',
  summary: 'One product',
  tags: ['Catalog'],
  request: { query: noQuery, params: z.strictObject({ slug: plainText(200) }) },
  responses: { 200: json(z.strictObject({ product }), 'The product'), ...refused('catalog.unknown_product') },
})
