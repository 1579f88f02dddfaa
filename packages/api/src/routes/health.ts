import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { noQuery } from '../schemas/fields.ts'
import { health, stripePing } from '../schemas/operations.ts'

export function addHealthRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, async (c) => {
    const health = await engine.health()
    return health.status === 'ok' ? c.json(health, 200) : c.json(health, 503)
  })
  app.openapi(pingStripe, async (c) => c.json(await engine.ping(), 200))
}

const show = createRoute({
  method: 'get',
  path: '/api/health',
  summary: 'Check the health of the shop, its database and Stripe',
  tags: ['Operations'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(health, 'Healthy'), 503: jsonResponse(health, 'Failing, and why') },
})

const pingStripe = createRoute({
  method: 'get',
  path: '/api/stripe/ping',
  summary: 'Check which Stripe account is used, in live or test mode, and its latency',
  tags: ['Operations'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(stripePing, 'Stripe answered'), ...errorResponses('stripe.unavailable') },
})

export const healthRoutes = { show, pingStripe }
