/** What somebody may do for what they pay: asked by themselves, or by a server that serves them and has a key. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiApp, ApiEnv, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { requireScope } from '../bearer.ts'
import { Problem } from '../problem.ts'
import { json, plainText, refused } from '../schemas.ts'

export function addEntitlementRoutes(app: ApiApp, { engine }: Shop): void {
  for (const route of [list, check]) {
    app.use(route.getRoutingPath(), requireScope(engine, 'entitlements:read'))
  }

  app.openapi(list, async (c) => {
    const userId = whose(c, c.req.valid('query'))
    return c.json({ entitlements: await engine.entitlements.list(userId) }, 200)
  })
  app.openapi(check, async (c) => {
    const userId = whose(c, c.req.valid('query'))
    return c.json(await engine.entitlements.check(userId, c.req.valid('param').feature), 200)
  })
}

/** A key is no user: it says of whom. Who is signed in asks for themselves alone. */
function whose(c: Context<ApiEnv>, { userId }: { userId?: string | undefined }): string {
  const isServer = c.req.header('authorization') !== undefined
  const found = isServer ? userId : signedIn(c).userId
  if (found !== undefined && (isServer || userId === undefined || userId === found)) {
    return found
  }
  const message = isServer ? 'Say of whom' : 'Only a server with a key may ask of others'
  throw new Problem('input.invalid', { errors: [{ path: 'userId', message }] })
}

const entitlement = z
  .strictObject({
    feature: z.string().openapi({ example: 'seats' }),
    entitled: z.boolean(),
    limit: z.int().nullable().openapi({ description: 'null for a switch, and for no limit' }),
    planKey: z.string().nullable().openapi({ description: 'null for what everybody has' }),
    blockReason: z
      .enum(['payment_late', 'payment_disputed', 'payment_lost'])
      .nullable()
      .openapi({
        description: `Why a plan does not give what it has: its payment is later than the plan's grace; a bank holds what was paid until a dispute
        is decided; it gave it back for good, and nothing is given until another period is paid`,
      }),
  })
  .openapi('Entitlement')

const query = z.strictObject({
  userId: plainText(255)
    .optional()
    .openapi({ description: 'For servers with a key: of whom. Never beside a session' }),
})

const errorCatalog = refused('access.signed_out', 'api_key.refused', 'api_key.scope', 'input.invalid')

const list = createRoute({
  method: 'get',
  path: '/api/entitlements',
  summary: 'Every feature of every plan, and what one has of it',
  tags: ['Subscriptions'],
  request: { query },
  responses: {
    200: json(z.strictObject({ entitlements: z.array(entitlement) }), 'All of them'),
    ...errorCatalog,
  },
})

const check = createRoute({
  method: 'get',
  path: '/api/entitlements/{feature}',
  summary: 'One feature',
  description:
    'Never older than a second. A payment that is late still gives it for as long as the plan says; one that is disputed gives nothing.',
  tags: ['Subscriptions'],
  request: { query, params: z.strictObject({ feature: plainText(100) }) },
  responses: {
    200: json(entitlement, 'What one has of it'),
    ...errorCatalog,
    ...refused('entitlement.unknown_feature'),
  },
})
