/** What lies on the shelves, for whoever fills them: levels, marks, changes with their reason, and the history of each. */
import type { InventoryMovement } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { json, noQuery, plainText, refused, unsafeErrors } from '../schemas.ts'

export function addAdminInventoryRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/inventory/*', requireAdmin(siteUrl))
  const { inventory } = engine
  const shown = async (id: string, page: { before?: number | undefined } = {}) => {
    const [item, history] = await Promise.all([inventory.find(id), inventory.history(id, page)])
    if (!item) {
      throw new Problem('stock.unknown')
    }
    return { item, history: history.map(written) }
  }

  app.openapi(list, async (c) => {
    const { low, ...filter } = c.req.valid('query')
    return c.json(await inventory.list({ ...filter, low: low === 'true' }), 200)
  })

  app.openapi(show, async (c) => c.json(await shown(c.req.valid('param').id, c.req.valid('query')), 200))

  app.openapi(restock, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.restock({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await shown(id), 200)
  })

  app.openapi(adjust, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.adjust({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await shown(id), 200)
  })

  app.openapi(setLowStockThreshold, async (c) => {
    const { id } = c.req.valid('param')
    await inventory.setLowStockThreshold({ ...c.req.valid('json'), id, actor: actorOf(c) })
    return c.json(await shown(id), 200)
  })
}

const written = ({ at, ...movement }: InventoryMovement): z.infer<typeof movementRow> => ({
  ...movement,
  at: at?.toISOString() ?? null,
})

const row = z
  .strictObject({
    id: z.string(),
    onHand: z.int(),
    reserved: z.int().openapi({ description: 'Promised to open checkouts' }),
    lowStockThreshold: z
      .int()
      .openapi({ description: 'With this many free units or fewer it counts as low' }),
    variants: z
      .array(
        z.strictObject({
          sku: z.string(),
          productSlug: z.string(),
          name: z.string(),
          options: z.record(z.string(), z.string()),
          archived: z.boolean(),
        }),
      )
      .openapi({ description: 'What is sold from it' }),
  })
  .openapi('StockItem')

const movementRow = z
  .strictObject({
    id: z.int(),
    kind: z.enum([
      'opened',
      'reserved',
      'released',
      'sold',
      'restocked',
      'adjusted',
      'returned',
      'return_undone',
    ]),
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    ref: z.string().nullable().openapi({ description: 'The order or the refund it followed from' }),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    at: z.iso.datetime().nullable().openapi({ description: 'null: from before there was a history' }),
  })
  .openapi('InventoryMovement')

const units = z.int().min(1).max(1_000_000)
const reason = plainText(200)
const params = z.strictObject({ id: plainText(100).openapi({ example: 'stk_…' }) })
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const shownItem = json(
  z.strictObject({ item: row, history: z.array(movementRow) }),
  'The shelf, and its latest movements',
)
const common = {
  tags: ['Admin'],
  description: 'For an admin, or who sits at the machine. To everybody else a 404.',
}

const list = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/inventory',
  summary: 'What lies on the shelves, by SKU',
  request: {
    query: z.strictObject({
      search: plainText(100).optional().openapi({ description: "A part of a SKU or of a product's name" }),
      low: z.enum(['true', 'false']).optional().openapi({ description: 'Only what is low' }),
      cursor: plainText(500).optional(),
    }),
  },
  responses: {
    200: json(z.strictObject({ items: z.array(row), next: z.string().nullable() }), 'Fifty at most'),
    ...refused('route.unknown', 'input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/inventory/{id}',
  summary: 'One shelf, with its history, the latest first',
  request: {
    params,
    query: z.strictObject({
      before: z.coerce
        .number()
        .pipe(z.int().min(1))
        .optional()
        .openapi({ description: 'The last id of the page before' }),
    }),
  },
  responses: { 200: shownItem, ...refused('route.unknown', 'stock.unknown', 'input.invalid') },
})

const restock = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/inventory/{id}/restock',
  summary: 'Goods came in',
  request: {
    params,
    query: noQuery,
    body: body(z.strictObject({ quantity: units, reason: reason.optional() })),
  },
  responses: { 200: shownItem, ...refused('route.unknown', 'stock.unknown', ...unsafeErrors) },
})

const adjust = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/inventory/{id}/adjust',
  summary: 'The shelf holds more or less than we thought, for a reason',
  request: {
    params,
    query: noQuery,
    body: body(
      z.strictObject({
        by: z
          .int()
          .min(-1_000_000)
          .max(1_000_000)
          .refine((by) => by !== 0, 'Not nothing'),
        reason,
      }),
    ),
  },
  responses: {
    200: shownItem,
    ...refused('route.unknown', 'stock.unknown', 'stock.below_reserved', ...unsafeErrors),
  },
})

const setLowStockThreshold = createRoute({
  ...common,
  method: 'put',
  path: '/api/admin/inventory/{id}/threshold',
  summary: 'At how many free units it counts as low',
  request: {
    params,
    query: noQuery,
    body: body(z.strictObject({ lowStockThreshold: z.int().min(0).max(1_000_000) })),
  },
  responses: { 200: shownItem, ...refused('route.unknown', 'stock.unknown', ...unsafeErrors) },
})
