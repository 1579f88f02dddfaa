/** Stripe's events in the inbox: what each one changed, and replaying one. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { actorOf, operatorOnly, requireAdmin } from '../require-admin.ts'
import {
  serializeStripeEvent,
  stripeEvent,
  stripeEventDetails,
  stripeEventStatus,
} from '../schemas/events.ts'
import { noQuery, plainText, timeWithOffset, toDate } from '../schemas/fields.ts'

export function addAdminEventRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/*', requireAdmin(siteUrl))

  app.openapi(list, async (c) => {
    const { object, since, until, ...rest } = c.req.valid('query')
    const events = await engine.stripeEvents.list({
      ...rest,
      objectId: object,
      since: toDate(since),
      until: toDate(until),
    })
    return c.json({ events: events.map(serializeStripeEvent) }, 200)
  })

  app.openapi(show, async (c) => {
    const event = await engine.stripeEvents.find(c.req.valid('param').id)
    if (!event) {
      throw new Problem('event.unknown')
    }
    return c.json({ event: { ...serializeStripeEvent(event), body: event.body } }, 200)
  })

  app.openapi(replay, async (c) => {
    const { id } = c.req.valid('param')
    const before = await engine.stripeEvents.find(id)
    if (!before) {
      throw new Problem('event.unknown')
    }
    await engine.stripeEvents.replay({ id })
    const { status, outcome } = before
    await engine.audit.record({
      actor: actorOf(c),
      action: 'stripe_event.replayed',
      subject: id,
      before: { status, outcome },
      after: { status: 'pending' },
    })
    return c.json({ replayed: id }, 202)
  })
}

const params = z.strictObject({ id: plainText(255).openapi({ example: 'evt_1' }) })

const list = createRoute({
  method: 'get',
  path: '/api/admin/events',
  summary: 'List Stripe events, newest first',
  description: operatorOnly,
  tags: ['Admin'],
  request: {
    query: z.strictObject({
      type: plainText(255).optional(),
      status: stripeEventStatus.optional(),
      object: plainText(255).optional().openapi({ description: "Stripe's id of the object that changed" }),
      since: timeWithOffset.optional(),
      until: timeWithOffset.optional(),
      before: plainText(255).optional().openapi({ description: 'Id of the last event of the previous page' }),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: jsonResponse(z.strictObject({ events: z.array(stripeEvent) }), 'The events'),
    ...errorResponses('route.unknown', 'input.invalid'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/admin/events/{id}',
  summary: 'Get a Stripe event with its payload',
  description: operatorOnly,
  tags: ['Admin'],
  request: { query: noQuery, params },
  responses: {
    200: jsonResponse(z.strictObject({ event: stripeEventDetails }), 'The event'),
    ...errorResponses('route.unknown', 'event.unknown'),
  },
})

const replay = createRoute({
  method: 'post',
  path: '/api/admin/events/{id}/replay',
  summary: 'Replay a Stripe event',
  description:
    `${operatorOnly}\n\nThe event is applied again with the current state of its object at Stripe. ` +
    'A job does this in the background: fetch the event to see the result.',
  tags: ['Admin'],
  request: { params, query: noQuery },
  responses: {
    202: jsonResponse(z.strictObject({ replayed: z.string() }), 'Replay scheduled'),
    ...errorResponses('route.unknown', 'event.unknown', 'origin.refused'),
  },
})

export const adminEventRoutes = { list, show, replay }
