import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { actorOf, operatorOnly, requireAdmin } from '../require-admin.ts'
import { categoryEdit, newCategory } from '../schemas/admin-products.ts'
import { noQuery, slug } from '../schemas/fields.ts'
import { category } from '../schemas/products.ts'

export function addAdminCategoryRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/categories/*', requireAdmin(siteUrl))
  const { admin } = engine.catalog

  app.openapi(create, async (c) => {
    const created = c.req.valid('json')
    await admin.createCategory({ ...created, actor: actorOf(c) })
    return c.json({ category: created }, 201)
  })

  app.openapi(edit, async (c) => {
    const edited = await admin.editCategory({
      ...c.req.valid('param'),
      ...c.req.valid('json'),
      actor: actorOf(c),
    })
    return c.json({ category: edited }, 200)
  })

  app.openapi(remove, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.removeCategory({ slug, actor: actorOf(c) })
    return c.json({ slug }, 200)
  })
}

const categoryResponse = jsonResponse(z.strictObject({ category }), 'The category')
const bySlug = z.strictObject({ slug })
const common = { tags: ['Admin'], description: operatorOnly }

const create = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/categories',
  summary: 'Create a category',
  request: { query: noQuery, body: jsonBody(newCategory) },
  responses: {
    201: categoryResponse,
    ...errorResponses('route.unknown', 'catalog.slug_taken', ...unsafeErrors),
  },
})

const edit = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/categories/{slug}',
  summary: 'Rename a category or move it; its URL handle stays',
  request: { query: noQuery, params: bySlug, body: jsonBody(categoryEdit) },
  responses: {
    200: categoryResponse,
    ...errorResponses('route.unknown', 'catalog.unknown_category', ...unsafeErrors),
  },
})

const remove = createRoute({
  ...common,
  method: 'delete',
  path: '/api/admin/categories/{slug}',
  summary: 'Delete a category; its products stay',
  request: { query: noQuery, params: bySlug },
  responses: {
    200: jsonResponse(z.strictObject({ slug: z.string() }), 'Deleted'),
    ...errorResponses(
      'route.unknown',
      'catalog.unknown_category',
      'origin.refused',
      'csrf.refused',
      'input.invalid',
    ),
  },
})

export const adminCategoryRoutes = { create, edit, remove }
