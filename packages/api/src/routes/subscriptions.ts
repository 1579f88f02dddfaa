/** Plans on offer, and a customer's subscriptions. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { addLogFields } from '../request-log.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import {
  cancelInput,
  changeInput,
  plan,
  planChangeInput,
  planChangePreview,
  serializePlan,
  serializePlanChangePreview,
  serializeSubscription,
  subscription,
} from '../schemas/subscriptions.ts'

export function addSubscriptionRoutes(app: ApiApp, { engine }: Shop): void {
  const { subscriptions } = engine

  app.openapi(listPlans, async (c) => c.json({ plans: (await engine.plans.list()).map(serializePlan) }, 200))

  app.openapi(list, async (c) => {
    const found = await subscriptions.ofUser(signedIn(c).userId)
    return c.json({ subscriptions: found.map(serializeSubscription) }, 200)
  })
  app.openapi(preview, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    const shown = await subscriptions.preview({ userId, subscriptionId, ...c.req.valid('json') })
    return c.json(serializePlanChangePreview(shown), 200)
  })
  app.openapi(change, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    const { prorationDate, ...input } = c.req.valid('json')
    addLogFields(c, { subscriptionId })
    const changed = await subscriptions.change({
      userId,
      subscriptionId,
      ...input,
      prorationDate: prorationDate === undefined ? undefined : new Date(prorationDate),
    })
    return c.json(serializeSubscription(changed), 200)
  })
  app.openapi(cancel, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    addLogFields(c, { subscriptionId })
    const canceled = await subscriptions.cancel({ userId, subscriptionId, ...c.req.valid('json') })
    return c.json(serializeSubscription(canceled), 200)
  })
  app.openapi(keep, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    addLogFields(c, { subscriptionId })
    return c.json(serializeSubscription(await subscriptions.keep({ userId, subscriptionId })), 200)
  })
  app.openapi(resume, async (c) => {
    const { userId } = signedIn(c)
    const { subscriptionId } = c.req.valid('param')
    addLogFields(c, { subscriptionId })
    return c.json(serializeSubscription(await subscriptions.resume({ userId, subscriptionId })), 200)
  })
}

const params = z.strictObject({ subscriptionId: plainText(255) })

/** Errors of every route that changes a subscription. */
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

const updated = jsonResponse(subscription, 'The updated subscription')

const listPlans = createRoute({
  method: 'get',
  path: '/api/plans',
  summary: 'List the plans on offer',
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(z.strictObject({ plans: z.array(plan) }), 'All plans') },
})

const list = createRoute({
  method: 'get',
  path: '/api/subscriptions',
  summary: "List the customer's subscriptions, including ended ones, newest first",
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ subscriptions: z.array(subscription) }), 'All subscriptions'),
    ...errorResponses('access.signed_out'),
  },
})

const preview = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/preview',
  summary: 'Preview what switching now would cost, without changing anything',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: optionalJsonBody(planChangeInput) },
  responses: {
    200: jsonResponse(planChangePreview, 'The cost, prorated to the second'),
    ...errorResponses('plan.unknown_price', ...changeErrors),
  },
})

const change = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/change',
  summary: 'Switch to another price or quantity, now or at the end of the period',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: optionalJsonBody(changeInput) },
  responses: { 200: updated, ...errorResponses('plan.unknown_price', ...changeErrors) },
})

const cancel = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/cancel',
  summary: 'Cancel at the end of the paid period, or now',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: optionalJsonBody(cancelInput) },
  responses: { 200: updated, ...errorResponses(...changeErrors) },
})

const keep = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/keep',
  summary: 'Undo a cancellation or switch scheduled for the end of the period',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: optionalJsonBody(z.strictObject({})) },
  responses: { 200: updated, ...errorResponses(...changeErrors) },
})

const resume = createRoute({
  method: 'post',
  path: '/api/subscriptions/{subscriptionId}/resume',
  summary: 'Resume a paused subscription',
  tags: ['Subscriptions'],
  request: { params, query: noQuery, body: optionalJsonBody(z.strictObject({})) },
  responses: { 200: updated, ...errorResponses(...changeErrors) },
})

export const subscriptionRoutes = { listPlans, list, preview, change, cancel, keep, resume }
