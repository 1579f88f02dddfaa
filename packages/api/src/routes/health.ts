/** Whether the shop can sell, for load balancers and for people. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery } from '../schemas.ts'

export function addHealthRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, async (c) => {
    const health = await engine.health()
    return health.status === 'ok' ? c.json(health, 200) : c.json(health, 503)
  })
}

const health = z
  .strictObject({
    status: z.enum(['ok', 'failing']),
    database: z.string().openapi({ description: '`ok`, or what is wrong' }),
    stripe: z.string().openapi({ description: '`ok`, or what is wrong' }),
    version: z.string(),
  })
  .openapi('Health')

const show = createRoute({
  method: 'get',
  path: '/api/health',
  summary: 'Whether the shop can sell',
  tags: ['Operations'],
  request: { query: noQuery },
  responses: { 200: json(health, 'It can'), 503: json(health, 'It cannot, and why') },
})
