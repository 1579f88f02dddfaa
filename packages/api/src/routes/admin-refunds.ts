import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { addLogFields } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { requireScope } from '../require-scope.ts'
import { noQuery, permanentIdempotencyHeaders, plainText } from '../schemas/fields.ts'
import { refund, refundInput, serializeRefund } from '../schemas/refunds.ts'

export function addAdminRefundRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use(issue.getRoutingPath(), requireScope(engine, 'refunds'), requireAdmin(siteUrl))
  app.openapi(issue, async (c) => {
    const { orderId } = c.req.valid('param')
    const requestKey = c.req.valid('header')['Idempotency-Key']
    addLogFields(c, { orderId, idempotencyKey: requestKey })
    const issued = await engine.refunds.issue({
      ...c.req.valid('json'),
      orderId,
      actor: actorOf(c),
      requestKey,
    })
    return c.json(serializeRefund(issued), 201)
  })

  app.openapi(list, async (c) => {
    const refunds = await engine.refunds.ofOrder(c.req.valid('param').orderId)
    return c.json({ refunds: refunds.map(serializeRefund) }, 200)
  })
}

const params = z.strictObject({ orderId: plainText(100).openapi({ example: 'ord_…' }) })

const issue = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/refunds',
  summary: 'Refund an order: all of it, an amount, or units of its lines',
  description:
    'Without `lines` and `amountMinor`, refunds the rest of the payment. With `lines`, refunds what the customer ' +
    'paid for those units, unless `amountMinor` gives another amount. For admins, and for servers whose API key ' +
    'has the scope `refunds`. A job creates the refund at Stripe in the background.',
  tags: ['Admin'],
  request: {
    params,
    query: noQuery,
    headers: permanentIdempotencyHeaders,
    body: jsonBody(refundInput),
  },
  responses: {
    201: jsonResponse(refund, 'Recorded; it will be created at Stripe'),
    ...errorResponses(
      ...([
        'route.unknown',
        'order.unknown',
        'refund.not_paid',
        'refund.unknown_line',
        'refund.exceeds_quantity',
        'refund.disputed',
      ] as const),
      ...([
        'refund.exceeds_payment',
        'money.indivisible',
        'idempotency.other_body',
        'api_key.refused',
        'api_key.scope',
      ] as const),
      ...unsafeErrors,
    ),
  },
})

const list = createRoute({
  method: 'get',
  path: '/api/admin/orders/{orderId}/refunds',
  summary: 'List the refunds of an order, newest first',
  description: 'Includes refunds made in the Stripe Dashboard.',
  tags: ['Admin'],
  request: { params, query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ refunds: z.array(refund) }), 'All refunds'),
    ...errorResponses('route.unknown', 'order.unknown', 'api_key.refused', 'api_key.scope'),
  },
})

export const adminRefundRoutes = { issue, list }
