/** The shop's orders, for whoever packs them, answers for them and looks after what went wrong. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import {
  disputeStatus,
  fulfillment,
  orderForAdmin,
  orderRow,
  serializeForAdmin,
  serializeFulfillment,
  serializeRow,
} from '../order-schemas.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import {
  idempotencyKey,
  json,
  noQuery,
  order as orderSummary,
  plainText,
  refused,
  unsafeErrors,
} from '../schemas.ts'

const LIMIT_DEFAULT = 50

export function addAdminOrderRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  for (const path of ['', '/:orderId', '/:orderId/fulfillments', '/:orderId/review/clear']) {
    app.use(`/api/admin/orders${path}`, requireAdmin(siteUrl))
  }

  app.openapi(list, async (c) => {
    const { since, until, review, limit = LIMIT_DEFAULT, ...filter } = c.req.valid('query')
    const times = {
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    }
    const marked = review === undefined ? undefined : review === 'yes'
    // One more than asked for says whether there is another page.
    const found = await engine.orders.list({ ...filter, ...times, review: marked, limit: limit + 1 })
    const orders = found.slice(0, limit).map(serializeRow)
    return c.json({ orders, next: found.length > limit ? (orders.at(-1)?.orderId ?? null) : null }, 200)
  })

  app.openapi(show, async (c) => {
    const { orderId } = c.req.valid('param')
    note(c, { orderId })
    const found = await engine.orders.show(orderId)
    if (!found) {
      throw new Problem('order.unknown')
    }
    return c.json(serializeForAdmin(found), 200)
  })

  app.openapi(fulfill, async (c) => {
    const { orderId } = c.req.valid('param')
    const requestKey = c.req.valid('header')['Idempotency-Key']
    note(c, { orderId, idempotencyKey: requestKey })
    const sent = await engine.orders.fulfill({
      ...c.req.valid('json'),
      orderId,
      actor: actorOf(c),
      requestKey,
    })
    return c.json(serializeFulfillment(sent), 201)
  })

  app.openapi(clear, async (c) => {
    const { orderId } = c.req.valid('param')
    note(c, { orderId })
    await engine.orders.clearReview({ orderId, actor: actorOf(c) })
    return c.json({ orderId, review: null }, 200)
  })
}

const time = z.iso.datetime({ offset: true })
const params = z.strictObject({ orderId: plainText(100).openapi({ example: 'ord_…' }) })
const adminErrors = ['route.unknown'] as const

const list = createRoute({
  method: 'get',
  path: '/api/admin/orders',
  summary: 'Orders, the latest first',
  tags: ['Admin'],
  request: {
    query: z.strictObject({
      status: orderSummary.shape.status.optional(),
      fulfillment: z
        .enum(['due', 'done'])
        .optional()
        .openapi({ description: '`due`: paid, and not all of it sent' }),
      dispute: disputeStatus.optional(),
      search: plainText(200).optional().openapi({
        description: "The beginning of its number, or a part of the customer's address",
        example: 'CH-1042',
      }),
      since: time.optional().openapi({ description: 'By when it was placed' }),
      until: time.optional(),
      review: z.enum(['yes', 'no']).optional().openapi({ description: 'Whether a person should look at it' }),
      before: plainText(100).optional().openapi({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: json(z.strictObject({ orders: z.array(orderRow), next: z.string().nullable() }), 'A page of them'),
    ...refused(...adminErrors, 'input.invalid'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/admin/orders/{orderId}',
  summary: 'An order with all that happened to it',
  tags: ['Admin'],
  request: { query: noQuery, params },
  responses: { 200: json(orderForAdmin, 'The order'), ...refused(...adminErrors, 'order.unknown') },
})

const fulfill = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/fulfillments',
  summary: 'Say that goods are on their way; the customer is told',
  description: 'The same `Idempotency-Key` with the same body is the same parcel, for ever.',
  tags: ['Admin'],
  request: {
    query: noQuery,
    params,
    headers: z.object({ 'Idempotency-Key': idempotencyKey.optional() }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            lines: z
              .array(z.strictObject({ lineId: plainText(100), quantity: z.int().min(1) }))
              .min(1)
              .max(100)
              .optional()
              .openapi({ description: 'All that is left when absent' }),
            carrier: plainText(100).optional().openapi({ example: 'DHL' }),
            trackingNumber: plainText(100).optional(),
            trackingUrl: z
              .url({ protocol: /^https?$/ })
              .max(1000)
              .optional(),
          }),
        },
      },
    },
  },
  responses: {
    201: json(fulfillment, 'Sent'),
    ...refused(
      ...adminErrors,
      'order.unknown',
      'fulfilment.not_paid',
      'order.disputed',
      'fulfilment.exceeds_order',
      'idempotency.other_body',
      ...unsafeErrors,
    ),
  },
})

const clear = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/review/clear',
  summary: 'Say that somebody has looked at it',
  tags: ['Admin'],
  request: {
    query: noQuery,
    params,
    body: { content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: {
    200: json(z.strictObject({ orderId: z.string(), review: z.null() }), 'Nothing left to look at'),
    ...refused(...adminErrors, 'order.unknown', ...unsafeErrors),
  },
})
