/**
 * Stripe's webhook. The signature covers the bytes of the body, so they are passed on unparsed,
 * whatever their type.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from '../api-env.ts'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { Problem, problemOf, writeProblem } from '../problem.ts'
import { readBody } from '../read-body.ts'
import { addLogFields } from '../request-log.ts'

export function addStripeWebhookRoutes(app: ApiApp, { engine }: Shop): void {
  // Stripe's dashboard shows the body of a failed delivery: `error` is the member one looks for
  // there.
  app.onError((thrown, c) => {
    const problem = problemOf(c, thrown)
    return writeProblem(c, { ...problem, error: problem.reason ?? problem.title })
  })

  const receive = async (c: Context<ApiEnv>) => {
    const body = await readBody(c.req.raw, bytesMax)
    const received = await engine.stripeEvents.receive({ body, signature: c.req.header('stripe-signature') })
    if (!received.ok) {
      throw new Problem('webhook.signature', { reason: received.reason })
    }
    addLogFields(c, { eventId: received.eventId })
    return c.json({ received: true as const, outcome: received.outcome }, 200)
  }
  app.openapi(webhook, receive)
  app.openapi({ ...webhook, path: '/api/webhooks/stripe', hide: true }, receive)
}

/**
 * Stripe's events are far smaller. The limit bounds the memory that an unauthenticated sender can
 * use.
 */
const bytesMax = 1024 * 1024

const webhook = createRoute({
  method: 'post',
  path: '/api/stripe/webhook',
  summary: 'Receive Stripe events',
  description:
    'Also available at /api/webhooks/stripe. Requires the `Stripe-Signature` header. If an event could not be ' +
    'stored, the response is a 500, and Stripe sends it again.',
  tags: ['Stripe'],
  // A plain JSON Schema: with a zod schema the body would be parsed, and other content types
  // rejected.
  request: {
    body: { content: { 'application/json': { schema: { type: 'object', description: 'A Stripe event' } } } },
  },
  responses: {
    200: jsonResponse(
      z.strictObject({
        received: z.literal(true),
        outcome: z.string().openapi({ description: 'What the event changed, in one sentence' }),
      }),
      'Stored',
    ),
    ...errorResponses('webhook.signature', 'body.too_large'),
  },
})
