/** The shop's orders: searching, fulfilling, and marking one as reviewed. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { disputeStatus } from '../schemas/disputes.ts'
import { noQuery, permanentIdempotencyHeaders, plainText, timeWithOffset, toDate } from '../schemas/fields.ts'
import {
  adminOrder,
  adminOrderPage,
  fulfillInput,
  fulfillment,
  orderStatus,
  serializeAdminOrder,
  serializeAdminOrderRow,
  serializeFulfillment,
} from '../schemas/orders.ts'

const LIMIT_DEFAULT = 50

export function addAdminOrderRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  for (const path of ['', '/:orderId', '/:orderId/fulfillments', '/:orderId/review/clear']) {
    app.use(`/api/admin/orders${path}`, requireAdmin(siteUrl))
  }

  app.openapi(list, async (c) => {
    const { since, until, review, limit = LIMIT_DEFAULT, ...filter } = c.req.valid('query')
    // One more than requested: its presence says that there is another page.
    const found = await engine.orders.list({
      ...filter,
      since: toDate(since),
      until: toDate(until),
      review: review === undefined ? undefined : review === 'yes',
      limit: limit + 1,
    })
    const orders = found.slice(0, limit).map(serializeAdminOrderRow)
    return c.json({ orders, next: found.length > limit ? (orders.at(-1)?.orderId ?? null) : null }, 200)
  })

  app.openapi(show, async (c) => {
    const { orderId } = c.req.valid('param')
    addLogFields(c, { orderId })
    const order = await engine.orders.show(orderId)
    if (!order) {
      throw new Problem('order.unknown')
    }
    return c.json(serializeAdminOrder(order), 200)
  })

  app.openapi(fulfill, async (c) => {
    const { orderId } = c.req.valid('param')
    const requestKey = c.req.valid('header')['Idempotency-Key']
    addLogFields(c, { orderId, idempotencyKey: requestKey })
    const created = await engine.orders.fulfill({
      ...c.req.valid('json'),
      orderId,
      actor: actorOf(c),
      requestKey,
    })
    return c.json(serializeFulfillment(created), 201)
  })

  app.openapi(clearReview, async (c) => {
    const { orderId } = c.req.valid('param')
    addLogFields(c, { orderId })
    await engine.orders.clearReview({ orderId, actor: actorOf(c) })
    return c.json({ orderId, review: null }, 200)
  })
}

const params = z.strictObject({ orderId: plainText(100).openapi({ example: 'ord_…' }) })

const list = createRoute({
  method: 'get',
  path: '/api/admin/orders',
  summary: 'List orders, newest first',
  tags: ['Admin'],
  request: {
    query: z.strictObject({
      status: orderStatus.optional(),
      fulfillment: z
        .enum(['due', 'done'])
        .optional()
        .openapi({ description: '`due`: paid, with items that are not fulfilled yet' }),
      dispute: disputeStatus.optional(),
      search: plainText(200).optional().openapi({
        description: "Start of the order number, or part of the customer's email address",
        example: 'CH-1042',
      }),
      since: timeWithOffset.optional().openapi({ description: 'Placed at this time or later' }),
      until: timeWithOffset.optional().openapi({ description: 'Placed before this time' }),
      review: z.enum(['yes', 'no']).optional().openapi({ description: 'Whether the order needs review' }),
      before: plainText(100).optional().openapi({ description: '`next` of the previous page' }),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: jsonResponse(adminOrderPage, 'A page of orders'),
    ...errorResponses('route.unknown', 'input.invalid'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/admin/orders/{orderId}',
  summary: 'Get an order with its timeline, fulfillments and disputes',
  tags: ['Admin'],
  request: { query: noQuery, params },
  responses: {
    200: jsonResponse(adminOrder, 'The order'),
    ...errorResponses('route.unknown', 'order.unknown'),
  },
})

const fulfill = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/fulfillments',
  summary: 'Fulfill items and email the customer',
  tags: ['Admin'],
  request: {
    query: noQuery,
    params,
    headers: permanentIdempotencyHeaders,
    body: jsonBody(fulfillInput),
  },
  responses: {
    201: jsonResponse(fulfillment, 'The fulfillment'),
    ...errorResponses(
      'route.unknown',
      'order.unknown',
      'fulfilment.not_paid',
      'order.disputed',
      'fulfilment.exceeds_order',
      'idempotency.other_body',
      ...unsafeErrors,
    ),
  },
})

const clearReview = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/review/clear',
  summary: 'Mark an order as reviewed',
  tags: ['Admin'],
  request: { query: noQuery, params, body: optionalJsonBody(z.strictObject({})) },
  responses: {
    200: jsonResponse(z.strictObject({ orderId: z.string(), review: z.null() }), 'Marked as reviewed'),
    ...errorResponses('route.unknown', 'order.unknown', ...unsafeErrors),
  },
})

export const adminOrderRoutes = { list, show, fulfill, clearReview }
