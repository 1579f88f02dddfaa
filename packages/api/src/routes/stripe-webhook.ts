/** Where Stripe tells what happened. The signature is over bytes, so the body is handed on as it came, whatever type it claims. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiApp, ApiEnv, Shop } from '../app.ts'
import { readBody } from '../body.ts'
import { Problem, problemOf, writeProblem } from '../problem.ts'
import { note } from '../request-log.ts'
import { json, refused } from '../schemas.ts'

export function addStripeWebhookRoutes(app: ApiApp, { engine }: Shop): void {
  // `error` is what the deliveries page of Stripe's dashboard leads one to look for; the rest is a problem like any other.
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
    note(c, { eventId: received.eventId })
    return c.json({ received: true as const, outcome: received.outcome }, 200)
  }
  app.openapi(webhook, receive)
  app.openapi({ ...webhook, path: '/api/webhooks/stripe', hide: true }, receive)
}

/** Stripe's own events stay far below; only these bytes are held in memory for a sender whom nobody knows yet. */
const bytesMax = 1024 * 1024

const webhook = createRoute({
  method: 'post',
  path: '/api/stripe/webhook',
  summary: "Stripe's deliveries",
  description:
    'Also at /api/webhooks/stripe. Needs the `Stripe-Signature` header. A failure that kept nothing is a 500: Stripe sends again.',
  tags: ['Stripe'],
  // A plain schema, not one of Zod's: that would parse the body, and refuse one of another content type.
  request: {
    body: { content: { 'application/json': { schema: { type: 'object', description: 'A Stripe event' } } } },
  },
  responses: {
    200: json(
      z.strictObject({
        received: z.literal(true),
        outcome: z.string().openapi({ description: 'What became of it, in a sentence' }),
      }),
      'Kept',
    ),
    ...refused('webhook.signature', 'body.too_large'),
  },
})
