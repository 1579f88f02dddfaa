/** An order as anybody may see it who holds its session's id. The success page polls this; reading changes nothing. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { requireScope } from '../bearer.ts'
import { orderFollowed, serializeFollowed } from '../order-schemas.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { json, noQuery, order, plainText, refused, unsafeErrors } from '../schemas.ts'

export function addOrderRoutes(app: ApiApp, { engine }: Shop): void {
  app.use(bySession.getRoutingPath(), requireScope(engine, 'orders:read'))
  app.openapi(bySession, async (c) => {
    const { sessionId } = c.req.valid('param')
    note(c, { sessionId })
    const found = await engine.orders.bySession(sessionId)
    if (!found) {
      throw new Problem('order.unknown')
    }
    note(c, { orderId: found.orderId })
    return c.json(found, 200)
  })

  app.openapi(byLink, async (c) => {
    const found = await engine.orders.byLink(c.req.valid('json').link)
    if (!found) {
      throw new Problem('order.unknown')
    }
    note(c, { orderId: found.orderId })
    return c.json(serializeFollowed(found), 200)
  })
}

const bySession = createRoute({
  method: 'get',
  path: '/api/orders/session/{sessionId}',
  summary: "The order of a Checkout Session, by Stripe's id of it",
  tags: ['Orders'],
  request: { query: noQuery, params: z.strictObject({ sessionId: plainText(255) }) },
  responses: {
    200: json(order, 'The order; nothing personal'),
    ...refused('order.unknown', 'api_key.refused', 'api_key.scope'),
  },
})

/** A POST although it changes nothing: an address ends up in logs, in histories and in referrers, a body does not. */
const byLink = createRoute({
  method: 'post',
  path: '/api/orders/link',
  summary: 'The order that the link in a mail opens',
  tags: ['Orders'],
  request: {
    query: noQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            link: plainText(200).openapi({ description: "What stands behind the address's `#`" }),
          }),
        },
      },
    },
  },
  responses: { 200: json(orderFollowed, 'The order'), ...refused('order.unknown', ...unsafeErrors) },
})
