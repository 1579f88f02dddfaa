/** Inventory levels and their history, restocking and adjusting. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { actorOf, operatorOnly, requireAdmin } from '../require-admin.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import {
  adjustInput,
  inventoryDetails,
  inventoryPage,
  restockInput,
  serializeInventoryMovement,
  thresholdInput,
} from '../schemas/inventory.ts'

export function addAdminInventoryRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/inventory/*', requireAdmin(siteUrl))
  const { inventory } = engine
  const loadDetails = async (id: string, page: { before?: number | undefined } = {}) => {
    const [item, history] = await Promise.all([inventory.find(id), inventory.history(id, page)])
    if (!item) {
      throw new Problem('stock.unknown')
    }
    return { item, history: history.map(serializeInventoryMovement) }
  }

  app.openapi(list, async (c) => {
    const { low, ...filter } = c.req.valid('query')
    return c.json(await inventory.list({ ...filter, low: low === 'true' }), 200)
  })

  app.openapi(show, async (c) =>
    c.json(await loadDetails(c.req.valid('param').id, c.req.valid('query')), 200),
  )

  app.openapi(restock, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.restock({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await loadDetails(id), 200)
  })

  app.openapi(adjust, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.adjust({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await loadDetails(id), 200)
  })

  app.openapi(setLowStockThreshold, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.setLowStockThreshold({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await loadDetails(id), 200)
  })
}

const params = z.strictObject({ id: plainText(100).openapi({ example: 'stk_…' }) })
const details = jsonResponse(inventoryDetails, 'The item and its latest movements')
const common = { tags: ['Admin'], description: operatorOnly }

const list = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/inventory',
  summary: 'List inventory by SKU, 50 items per page',
  request: {
    query: z.strictObject({
      search: plainText(100).optional().openapi({ description: 'Part of a SKU or product name' }),
      low: z
        .enum(['true', 'false'])
        .optional()
        .openapi({ description: '`true`: only items at or below their low-stock threshold' }),
      cursor: plainText(500).optional(),
    }),
  },
  responses: {
    200: jsonResponse(inventoryPage, 'A page of items'),
    ...errorResponses('route.unknown', 'input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/inventory/{id}',
  summary: 'Get an inventory item with its history, newest first',
  request: {
    params,
    query: z.strictObject({
      before: z.coerce
        .number()
        .pipe(z.int().min(1))
        .optional()
        .openapi({ description: 'Id of the last movement of the previous page' }),
    }),
  },
  responses: { 200: details, ...errorResponses('route.unknown', 'stock.unknown', 'input.invalid') },
})

const restock = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/inventory/{id}/restock',
  summary: 'Receive stock',
  request: { params, query: noQuery, body: jsonBody(restockInput) },
  responses: { 200: details, ...errorResponses('route.unknown', 'stock.unknown', ...unsafeErrors) },
})

const adjust = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/inventory/{id}/adjust',
  summary: 'Adjust the quantity on hand, with a reason',
  request: { params, query: noQuery, body: jsonBody(adjustInput) },
  responses: {
    200: details,
    ...errorResponses('route.unknown', 'stock.unknown', 'stock.below_reserved', ...unsafeErrors),
  },
})

const setLowStockThreshold = createRoute({
  ...common,
  method: 'put',
  path: '/api/admin/inventory/{id}/threshold',
  summary: 'Set the low-stock threshold',
  request: { params, query: noQuery, body: jsonBody(thresholdInput) },
  responses: { 200: details, ...errorResponses('route.unknown', 'stock.unknown', ...unsafeErrors) },
})

export const adminInventoryRoutes = { list, show, restock, adjust, setLowStockThreshold }
