/** What is sold by subscription, what one has of it, and changing that. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { note } from '../request-log.ts'
import { json, noQuery, plainText, quantity, refused, unsafeErrors } from '../schemas.ts'
import {
  plan,
  serializePlan,
  serializePreview,
  serializeSubscription,
  subscription,
  switchPreview,
} from '../subscription-schemas.ts'

export function addSubscriptionRoutes(app: ApiApp, { engine }: Shop): void {
  const { subscriptions } = engine

  app.openapi(plans, async (c) => c.json({ plans: (await engine.plans.list()).map(serializePlan) }, 200))

  app.openapi(list, async (c) => {
    const found = await subscriptions.ofUser(signedIn(c).userId)
    return c.json({ subscriptions: found.map(serializeSubscription) }, 200)
  })
  app.openapi(preview, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    return c.json(
      serializePreview(await subscriptions.preview({ userId, subscriptionId, ...c.req.valid('json') })),
      200,
    )
  })
  app.openapi(change, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    const { prorationDate, ...input } = c.req.valid('json')
    note(c, { subscriptionId })
    const at = prorationDate === undefined ? undefined : new Date(prorationDate)
    const changed = await subscriptions.change({ userId, subscriptionId, ...input, prorationDate: at })
    return c.json(serializeSubscription(changed), 200)
  })
  app.openapi(cancel, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    note(c, { subscriptionId })
    return c.json(
      serializeSubscription(await subscriptions.cancel({ userId, subscriptionId, ...c.req.valid('json') })),
      200,
    )
  })
  app.openapi(keep, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    note(c, { subscriptionId })
    return c.json(serializeSubscription(await subscriptions.keep({ userId, subscriptionId })), 200)
  })
  app.openapi(resume, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    note(c, { subscriptionId })
    return c.json(serializeSubscription(await subscriptions.resume({ userId, subscriptionId })), 200)
  })
}

const params = z.strictObject({ subscriptionId: plainText(255) })
const when = z.enum(['now', 'period_end'])
const input = {
  priceId: plainText(255).optional(),
  lookupKey: plainText(200).optional().openapi({ example: 'studio_monthly_usd' }),
  quantity: quantity.optional(),
}

/** Refused by every verb that changes one. */
const changeErrors = [
  'access.signed_out',
  'subscription.unknown',
  'subscription.not_live',
  'subscription.change_refused',
  'subscription.change_running',
  'subscription.payment_failed',
  'stripe.unavailable',
  ...unsafeErrors,
] as const

const plans = createRoute({
  method: 'get',
  path: '/api/plans',
  summary: 'The plans on offer',
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ plans: z.array(plan) }), 'All of them') },
})

const list = createRoute({
  method: 'get',
  path: '/api/subscriptions',
  summary: "One's own, the latest first, ended ones too",
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: json(z.strictObject({ subscriptions: z.array(subscription) }), 'All of them'),
    ...refused('access.signed_out'),
  },
})

const body = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } })

const preview = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/preview',
  summary: 'What a switch at this moment would cost; nothing changes',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: body(z.strictObject(input)) },
  responses: {
    200: json(switchPreview, 'In money, by the second'),
    ...refused('plan.unknown_price', ...changeErrors),
  },
})

const change = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/change',
  summary: "Switch to another price or quantity, now or at the period's end",
  tags: ['Subscriptions'],
  request: {
    params,
    query: noQuery,
    body: body(z.strictObject({ ...input, when, prorationDate: z.iso.datetime().optional() })),
  },
  responses: { 200: json(subscription, 'As it is now'), ...refused('plan.unknown_price', ...changeErrors) },
})

const cancel = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/cancel',
  summary: 'End it when the period that is paid for ends, or now',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: body(z.strictObject({ when })) },
  responses: { 200: json(subscription, 'As it is now'), ...refused(...changeErrors) },
})

const keep = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/keep',
  summary: "Take back what is to come at the period's end",
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: body(z.strictObject({})) },
  responses: { 200: json(subscription, 'As it is now'), ...refused(...changeErrors) },
})

const resume = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/resume',
  summary: 'Go on after a pause',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: body(z.strictObject({})) },
  responses: { 200: json(subscription, 'As it is now'), ...refused(...changeErrors) },
})
