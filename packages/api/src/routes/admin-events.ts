/** The inbox for whoever runs the shop: what Stripe told, what became of it, and to have it settled once more. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { json, noQuery, plainText, refused } from '../schemas.ts'

export function addAdminEventRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/*', requireAdmin(siteUrl))

  app.openapi(list, async (c) => {
    const { object, since, until, ...rest } = c.req.valid('query')
    const found = await engine.stripeEvents.list({
      ...rest,
      objectId: object,
      since: dateOf(since),
      until: dateOf(until),
    })
    return c.json({ events: found.map(written) }, 200)
  })

  app.openapi(show, async (c) => {
    const event = await engine.stripeEvents.find(c.req.valid('param').id)
    if (!event) {
      throw new Problem('event.unknown')
    }
    return c.json({ event: { ...written(event), body: event.body } }, 200)
  })

  app.openapi(replay, async (c) => {
    const { id } = c.req.valid('param')
    const before = await engine.stripeEvents.find(id)
    if (!before) {
      throw new Problem('event.unknown')
    }
    await engine.stripeEvents.replay({ id })
    const { status, outcome } = before
    const entry = {
      act: 'stripe_event.replayed',
      subject: id,
      before: { status, outcome },
      after: { status: 'pending' },
    }
    await engine.audit.record({ actor: actorOf(c), ...entry })
    return c.json({ replayed: id }, 202)
  })
}

type Row = Awaited<ReturnType<Shop['engine']['stripeEvents']['list']>>[number]

function written({
  id,
  type,
  apiVersion,
  objectId,
  status,
  outcome,
  attempts,
  error,
  ...times
}: Row): z.infer<typeof row> {
  return {
    id,
    type,
    apiVersion,
    objectId,
    status,
    outcome,
    attempts,
    error,
    created: times.created.toISOString(),
    receivedAt: times.receivedAt.toISOString(),
    nextTryAt: times.nextTryAt?.toISOString() ?? null,
    settledAt: times.settledAt?.toISOString() ?? null,
  }
}

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

const time = z.iso.datetime({ offset: true })
const status = z.enum(['pending', 'applied', 'ignored', 'dead'])

const row = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    apiVersion: z.string().nullable(),
    objectId: z.string().nullable(),
    created: time.openapi({ description: "Stripe's time, to the second" }),
    receivedAt: time,
    status,
    outcome: z.string().nullable().openapi({ description: 'What became of it, in a sentence' }),
    attempts: z.int().openapi({ description: 'Tries that failed' }),
    error: z.string().nullable(),
    nextTryAt: time.nullable(),
    settledAt: time.nullable(),
  })
  .openapi('StripeEvent')

const operator =
  'For the operator alone: from this machine itself, and not through a proxy. To everybody else a 404.'
const params = z.strictObject({ id: plainText(255).openapi({ example: 'evt_1' }) })

const list = createRoute({
  method: 'get',
  path: '/api/admin/events',
  summary: "Stripe's events as they were taken in, the latest first",
  description: operator,
  tags: ['Admin'],
  request: {
    query: z.strictObject({
      type: plainText(255).optional(),
      status: status.optional(),
      object: plainText(255).optional(),
      since: time.optional(),
      until: time.optional(),
      before: plainText(255).optional().openapi({ description: 'The last event of the page before' }),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: json(z.strictObject({ events: z.array(row) }), 'The events'),
    ...refused('route.unknown', 'input.invalid'),
  },
})

const show = createRoute({
  method: 'get',
  path: '/api/admin/events/{id}',
  summary: 'One event, with what Stripe sent',
  description: operator,
  tags: ['Admin'],
  request: { query: noQuery, params },
  responses: {
    200: json(z.strictObject({ event: row.extend({ body: z.unknown() }) }), 'The event'),
    ...refused('route.unknown', 'event.unknown'),
  },
})

const replay = createRoute({
  method: 'post',
  path: '/api/admin/events/{id}/replay',
  summary: 'Have an event settled once more, with its object as it is at Stripe now',
  description: `${operator}\n\nA job does it: look at the event again.`,
  tags: ['Admin'],
  request: { params, query: noQuery },
  responses: {
    202: json(z.strictObject({ replayed: z.string() }), 'Taken up'),
    ...refused('route.unknown', 'event.unknown', 'origin.refused'),
  },
})
