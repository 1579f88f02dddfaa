/** Payments that banks took back, or ask about, for whoever has to answer them. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery, refused } from '../schemas.ts'

export function addAdminDisputeRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { status, limit } = c.req.valid('query')
    const disputes = await engine.disputes.list({ status, limit })
    const written = disputes.map(({ openedAt, dueAt, ...dispute }) => ({
      ...dispute,
      openedAt: openedAt.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
    }))
    return c.json({ disputes: written }, 200)
  })
}

const status = z
  .enum(['none', 'inquiry', 'open', 'won', 'lost'])
  .openapi({ description: '`inquiry`: the bank asks. `open`: it has the money. `none`: it came to nothing.' })

const dispute = z
  .strictObject({
    disputeId: z.string().openapi({ description: "Stripe's", example: 'du_…' }),
    orderId: z.string().nullable(),
    invoiceId: z.string().nullable(),
    payment: z.string(),
    stripeStatus: z.string().openapi({ description: "Stripe's own status", example: 'needs_response' }),
    status,
    reason: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
    openedAt: z.iso.datetime(),
    dueAt: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Until when evidence may be given, at Stripe' }),
  })
  .openapi('Dispute')

const list = createRoute({
  method: 'get',
  path: '/api/admin/disputes',
  summary: 'Open disputes first, the most urgent at the top; then the others, the latest first',
  tags: ['Admin'],
  request: {
    query: noQuery.extend({
      status: status.optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: json(z.strictObject({ disputes: z.array(dispute) }), 'The disputes'),
    ...refused('access.signed_out', 'access.refused', 'input.invalid'),
  },
})
