/**
 * Orders for clients that are not signed in: by Checkout Session, as the success page polls, and by
 * emailed link.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { requireScope } from '../require-scope.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import { order, orderWithTimeline, serializeOrderWithTimeline } from '../schemas/orders.ts'

export function addOrderRoutes(app: ApiApp, { engine }: Shop): void {
  app.use(showBySession.getRoutingPath(), requireScope(engine, 'orders:read'))
  app.openapi(showBySession, async (c) => {
    const { sessionId } = c.req.valid('param')
    addLogFields(c, { sessionId })
    const order = await engine.orders.bySession(sessionId)
    if (!order) {
      throw new Problem('order.unknown')
    }
    addLogFields(c, { orderId: order.orderId })
    return c.json(order, 200)
  })

  app.openapi(showByLink, async (c) => {
    const order = await engine.orders.byLink(c.req.valid('json').link)
    if (!order) {
      throw new Problem('order.unknown')
    }
    addLogFields(c, { orderId: order.orderId })
    return c.json(serializeOrderWithTimeline(order), 200)
  })
}

const showBySession = createRoute({
  method: 'get',
  path: '/api/orders/session/{sessionId}',
  summary: "Get the order of a Checkout Session, by Stripe's id",
  tags: ['Orders'],
  request: { query: noQuery, params: z.strictObject({ sessionId: plainText(255) }) },
  responses: {
    200: jsonResponse(order, 'The order, without personal data'),
    ...errorResponses('order.unknown', 'api_key.refused', 'api_key.scope'),
  },
})

/**
 * A POST although it changes nothing: a URL ends up in logs, browser histories and referrers, a
 * body does not.
 */
const showByLink = createRoute({
  method: 'post',
  path: '/api/orders/link',
  summary: 'Get the order of an emailed link',
  tags: ['Orders'],
  request: {
    query: noQuery,
    body: jsonBody(
      z.strictObject({
        link: plainText(200).openapi({ description: 'The part of the URL after `#`' }),
      }),
    ),
  },
  responses: {
    200: jsonResponse(orderWithTimeline, 'The order'),
    ...errorResponses('order.unknown', ...unsafeErrors),
  },
})

export const orderRoutes = { showBySession, showByLink }
