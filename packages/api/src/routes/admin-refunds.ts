/** Money back, and goods: by whoever runs the shop, or a server of theirs with a key. */

import type { Refund } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { requireScope } from '../bearer.ts'
import { note } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import {
  idempotencyKey,
  json,
  minor,
  noQuery,
  plainText,
  quantity,
  refused,
  sku,
  unsafeErrors,
} from '../schemas.ts'

export function addAdminRefundRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use(issue.getRoutingPath(), requireScope(engine, 'refunds'), requireAdmin(siteUrl))
  app.openapi(issue, async (c) => {
    const { orderId } = c.req.valid('param')
    const requestKey = c.req.valid('header')['Idempotency-Key']
    note(c, { orderId, idempotencyKey: requestKey })
    const input = c.req.valid('json')
    return c.json(
      written(await engine.refunds.issue({ ...input, orderId, actor: actorOf(c), requestKey })),
      201,
    )
  })

  app.openapi(list, async (c) => {
    const refunds = await engine.refunds.ofOrder(c.req.valid('param').orderId)
    return c.json({ refunds: refunds.map(written) }, 200)
  })
}

const written = ({ at, ...refund }: Refund) => ({ ...refund, at: at.toISOString() })

const params = z.strictObject({ orderId: plainText(100).openapi({ example: 'ord_…' }) })

const refund = z
  .strictObject({
    refundId: z.string(),
    orderId: z.string(),
    status: z
      .enum(['intended', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled', 'abandoned'])
      .openapi({
        description:
          '`intended`: not at Stripe yet. `lapsed`: Stripe would not do it. The others are what Stripe says.',
      }),
    amountMinor: z.int(),
    currency: z.string(),
    reason: z.string(),
    at: z.iso.datetime(),
    lines: z.array(
      z.strictObject({
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        amountMinor: z.int(),
        restock: z.boolean(),
      }),
    ),
  })
  .openapi('Refund')

const wishedLine = z.strictObject({
  sku,
  quantity,
  restock: z
    .boolean()
    .openapi({ description: 'Whether the units are for sale again once Stripe has the refund' }),
})

const issue = createRoute({
  method: 'post',
  path: '/api/admin/orders/{orderId}/refunds',
  summary: 'Give back what an order paid: all of it, an amount, or units of its lines',
  description:
    'Without `lines` and `amountMinor`, all that is left goes back. With `lines`, what they cost the customer in the end, unless `amountMinor` says ' +
    'otherwise. For admins, and for servers whose key has the scope `refunds`. A job makes the call at Stripe; the same `Idempotency-Key` with the same body is the same refund, for ever.',
  tags: ['Admin'],
  request: {
    params,
    query: noQuery,
    headers: z.object({ 'Idempotency-Key': idempotencyKey.optional() }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            lines: z
              .array(wishedLine)
              .min(1)
              .max(100)
              .refine(
                (lines) => new Set(lines.map((line) => line.sku)).size === lines.length,
                'Each SKU once',
              )
              .optional(),
            amountMinor: minor.min(1).optional(),
            reason: plainText(200).openapi({ description: 'For people', example: 'Arrived broken' }),
          }),
        },
      },
    },
  },
  responses: {
    201: json(refund, 'Meant, and on its way to Stripe'),
    ...refused(
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
  summary: "An order's refunds, the latest first, those made in Stripe's dashboard too",
  tags: ['Admin'],
  request: { params, query: noQuery },
  responses: {
    200: json(z.strictObject({ refunds: z.array(refund) }), 'All of them'),
    ...refused('route.unknown', 'order.unknown', 'api_key.refused', 'api_key.scope'),
  },
})
