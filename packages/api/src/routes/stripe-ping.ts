/** Which Stripe this shop talks to, asked just now. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery, refused } from '../schemas.ts'

export function addStripePingRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(ping, async (c) => c.json(await engine.ping(), 200))
}

const ping = createRoute({
  method: 'get',
  path: '/api/stripe/ping',
  summary: 'Which Stripe, which account, live or test, and how fast it answers',
  tags: ['Operations'],
  request: { query: noQuery },
  responses: {
    200: json(
      z
        .strictObject({
          stripe: z.enum(['stripe', 'sandbox']),
          account: z.string(),
          mode: z.enum(['live', 'test']),
          apiVersion: z.string(),
          latencyMs: z.number(),
        })
        .openapi('StripePing'),
      'It answered',
    ),
    ...refused('stripe.unavailable'),
  },
})
