/**
 * Creating and editing the catalog. A product or variant is never deleted, only archived: orders
 * refer to it.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { actorOf, operatorOnly, requireAdmin } from '../require-admin.ts'
import {
  adminProduct,
  adminProductPage,
  newProduct,
  newVariant,
  productEdit,
  variantEdit,
} from '../schemas/admin-products.ts'
import { noQuery, plainText, sku, slug } from '../schemas/fields.ts'

export function addAdminProductRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  for (const noun of ['products', 'variants']) {
    app.use(`/api/admin/${noun}/*`, requireAdmin(siteUrl))
  }
  const { admin } = engine.catalog
  const loadProduct = async (slug: string) => {
    const product = await admin.find(slug)
    if (!product) {
      throw new Problem('catalog.unknown_product')
    }
    return { product }
  }

  app.openapi(list, async (c) => {
    const { archived, ...filter } = c.req.valid('query')
    return c.json(
      await admin.list({ ...filter, archived: archived === undefined ? undefined : archived === 'true' }),
      200,
    )
  })

  app.openapi(show, async (c) => c.json(await loadProduct(c.req.valid('param').slug), 200))

  app.openapi(create, async (c) => {
    const product = c.req.valid('json')
    await admin.createProduct({ ...product, actor: actorOf(c) })
    return c.json(await loadProduct(product.slug), 201)
  })

  app.openapi(edit, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.editProduct({ ...c.req.valid('json'), slug, actor: actorOf(c) })
    return c.json(await loadProduct(slug), 200)
  })

  app.openapi(addVariant, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.addVariant({ ...c.req.valid('json'), slug, actor: actorOf(c) })
    return c.json(await loadProduct(slug), 201)
  })

  app.openapi(editVariant, async (c) => {
    const { sku } = c.req.valid('param')
    await admin.editVariant({ ...c.req.valid('json'), sku, actor: actorOf(c) })
    return c.json({ sku }, 200)
  })
}

const productResponse = jsonResponse(z.strictObject({ product: adminProduct }), 'The product')
const bySlug = z.strictObject({ slug })
const common = { tags: ['Admin'], description: operatorOnly }

const list = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/products',
  summary: "List products, including archived ones, in the merchant's order, 50 per page",
  request: {
    query: z.strictObject({
      search: plainText(200).optional(),
      archived: z.enum(['true', 'false']).optional(),
      cursor: plainText(500).optional(),
    }),
  },
  responses: {
    200: jsonResponse(adminProductPage, 'A page of products'),
    ...errorResponses('route.unknown', 'input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/products/{slug}',
  summary: 'Get a product, archived or not',
  request: { query: noQuery, params: bySlug },
  responses: { 200: productResponse, ...errorResponses('route.unknown', 'catalog.unknown_product') },
})

const create = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/products',
  summary: 'Create and publish a product with its variants, prices and inventory',
  request: { query: noQuery, body: jsonBody(newProduct) },
  responses: {
    201: productResponse,
    ...errorResponses(
      ...(['route.unknown', 'catalog.slug_taken', 'catalog.sku_taken', 'catalog.options_differ'] as const),
      ...([
        'catalog.options_taken',
        'catalog.unknown_category',
        'catalog.unknown_sku',
        'catalog.uncounted',
      ] as const),
      ...(['money.indivisible', ...unsafeErrors] as const),
    ),
  },
})

const edit = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/products/{slug}',
  summary: 'Edit a product, or archive or publish it',
  request: { query: noQuery, params: bySlug, body: jsonBody(productEdit) },
  responses: {
    200: productResponse,
    ...errorResponses(
      'route.unknown',
      'catalog.unknown_product',
      'catalog.unknown_category',
      ...unsafeErrors,
    ),
  },
})

const addVariant = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/products/{slug}/variants',
  summary: "Add a variant, with a value for each of the product's options",
  request: { query: noQuery, params: bySlug, body: jsonBody(newVariant) },
  responses: {
    201: productResponse,
    ...errorResponses(
      ...([
        'route.unknown',
        'catalog.unknown_product',
        'catalog.sku_taken',
        'catalog.options_differ',
      ] as const),
      ...([
        'catalog.options_taken',
        'catalog.unknown_sku',
        'catalog.uncounted',
        'money.indivisible',
        ...unsafeErrors,
      ] as const),
    ),
  },
})

const editVariant = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/variants/{sku}',
  summary: 'Edit the prices, image, position or inventory of a variant, or archive or publish it',
  description: `${operatorOnly}\n\nExisting orders keep their prices.`,
  request: { query: noQuery, params: z.strictObject({ sku }), body: jsonBody(variantEdit) },
  responses: {
    200: jsonResponse(z.strictObject({ sku: z.string() }), 'Changed'),
    ...errorResponses(
      ...([
        'route.unknown',
        'catalog.unknown_sku',
        'catalog.options_taken',
        'catalog.uncounted',
        'catalog.stock_left',
      ] as const),
      ...(['money.indivisible', ...unsafeErrors] as const),
    ),
  },
})

export const adminProductRoutes = { list, show, create, edit, addVariant, editVariant }
