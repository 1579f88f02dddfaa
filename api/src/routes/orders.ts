/** An order as anybody may see it who holds its session's id. The success page polls this; reading changes nothing. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { json, noQuery, order, plainText, refused } from '../schemas.ts'

export function addOrderRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(bySession, async (c) => {
    const { sessionId } = c.req.valid('param')
    note(c, { sessionId })
    const found = await engine.orders.bySession(sessionId)
    if (!found) throw new Problem('order.unknown')
    note(c, { orderId: found.orderId })
    return c.json(found, 200)
  })
}

const bySession = createRoute({
  method: 'get',
  path: '/api/orders/session/{sessionId}',
  summary: "The order of a Checkout Session, by Stripe's id of it",
  tags: ['Orders'],
  request: { query: noQuery, params: z.strictObject({ sessionId: plainText(255) }) },
  responses: { 200: json(order, 'The order; nothing personal'), ...refused('order.unknown') },
})
