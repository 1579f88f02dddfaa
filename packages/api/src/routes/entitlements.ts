/** What a customer may use: for the customer, or for a server with an API key. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from '../api-env.ts'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { requireScope } from '../require-scope.ts'
import { entitlement } from '../schemas/entitlements.ts'
import { plainText } from '../schemas/fields.ts'

export function addEntitlementRoutes(app: ApiApp, { engine }: Shop): void {
  for (const route of [list, check]) {
    app.use(route.getRoutingPath(), requireScope(engine, 'entitlements:read'))
  }

  app.openapi(list, async (c) => {
    const userId = subjectOf(c, c.req.valid('query'))
    return c.json({ entitlements: await engine.entitlements.list(userId) }, 200)
  })
  app.openapi(check, async (c) => {
    const userId = subjectOf(c, c.req.valid('query'))
    return c.json(await engine.entitlements.check(userId, c.req.valid('param').feature), 200)
  })
}

/** A server must name the user; a signed-in customer can name only themselves. */
function subjectOf(c: Context<ApiEnv>, { userId }: { userId?: string | undefined }): string {
  const isServer = c.req.header('authorization') !== undefined
  const subject = isServer ? userId : signedIn(c).userId
  if (subject !== undefined && (isServer || userId === undefined || userId === subject)) {
    return subject
  }
  const message = isServer ? 'Required with an API key' : 'Only allowed with an API key'
  throw new Problem('input.invalid', { errors: [{ path: 'userId', message }] })
}

const query = z.strictObject({
  userId: plainText(255)
    .optional()
    .openapi({ description: 'The user to check. Only with an API key, and then required' }),
})

const accessErrors = ['access.signed_out', 'api_key.refused', 'api_key.scope', 'input.invalid'] as const

const list = createRoute({
  method: 'get',
  path: '/api/entitlements',
  summary: "List every feature of every plan, with the user's entitlement",
  tags: ['Subscriptions'],
  request: { query },
  responses: {
    200: jsonResponse(z.strictObject({ entitlements: z.array(entitlement) }), 'All features'),
    ...errorResponses(...accessErrors),
  },
})

const check = createRoute({
  method: 'get',
  path: '/api/entitlements/{feature}',
  summary: 'Check one feature',
  description:
    'At most one second old. With an overdue payment, access continues for the grace period of the plan; with a ' +
    'disputed payment, it ends immediately.',
  tags: ['Subscriptions'],
  request: { query, params: z.strictObject({ feature: plainText(100) }) },
  responses: {
    200: jsonResponse(entitlement, "The user's entitlement"),
    ...errorResponses(...accessErrors, 'entitlement.unknown_feature'),
  },
})

export const entitlementRoutes = { list, check }
