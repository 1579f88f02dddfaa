import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { dispute, disputeStatus, serializeDispute } from '../schemas/disputes.ts'
import { noQuery } from '../schemas/fields.ts'

export function addAdminDisputeRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { status, limit } = c.req.valid('query')
    const disputes = await engine.disputes.list({ status, limit })
    return c.json({ disputes: disputes.map(serializeDispute) }, 200)
  })
}

const list = createRoute({
  method: 'get',
  path: '/api/admin/disputes',
  summary: 'List disputes',
  description: 'Open disputes first, by deadline; then the others, newest first.',
  tags: ['Admin'],
  request: {
    query: noQuery.extend({
      status: disputeStatus.optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: jsonResponse(z.strictObject({ disputes: z.array(dispute) }), 'The disputes'),
    ...errorResponses('access.signed_out', 'access.refused', 'input.invalid'),
  },
})

export const adminDisputeRoutes = { list }
