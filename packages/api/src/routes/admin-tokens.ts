/**
 * Any token account, granting tokens and revoking grants: always with a reason, and recorded in the
 * audit log.
 */
import type { TokenAccountId } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import {
  grantInput,
  revokeInput,
  serializeTokenBalance,
  serializeTokenEntry,
  tokenAccount,
} from '../schemas/tokens.ts'

export function addAdminTokenRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/tokens/*', requireAdmin(siteUrl))
  const { admin } = engine.tokens

  app.openapi(show, async (c) => {
    const accountId = parseAccountId(c.req.valid('param').accountId)
    const { before, limit } = c.req.valid('query')
    const [balance, entries] = await Promise.all([
      admin.show(accountId),
      admin.history(accountId, { before, limit }),
    ])
    return c.json(
      { accountId, ...serializeTokenBalance(balance), entries: entries.map(serializeTokenEntry) },
      200,
    )
  })

  app.openapi(grant, async (c) => {
    const accountId = parseAccountId(c.req.valid('param').accountId)
    const { idempotencyKey, expiresAt, ...input } = c.req.valid('json')
    addLogFields(c, { accountId })
    const grantId = await admin.grant({
      accountId,
      ...input,
      key: `admin:${idempotencyKey}`,
      provenance: { by: actorOf(c) },
      actor: actorOf(c),
      kind: 'admin',
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    })
    return c.json({ grantId: grantId ?? null }, 201)
  })

  app.openapi(revoke, async (c) => {
    const { grantId } = c.req.valid('param')
    const { idempotencyKey, ...input } = c.req.valid('json')
    addLogFields(c, { grantId })
    return c.json(
      await admin.revoke({ grantId, ...input, key: `admin:${idempotencyKey}`, actor: actorOf(c) }),
      200,
    )
  })
}

const accountId = plainText(300).openapi({ example: 'user:…' })

/** @throws Problem `route.unknown` for a text that cannot be an account id */
function parseAccountId(id: string): TokenAccountId {
  if (!/^(user|project):[\x21-\x7e]+$/.test(id)) {
    throw new Problem('route.unknown')
  }
  return id as TokenAccountId
}

const show = createRoute({
  method: 'get',
  path: '/api/admin/tokens/{accountId}',
  summary: 'Get a token account and its entries, newest first',
  tags: ['Admin'],
  request: {
    params: z.strictObject({ accountId }),
    query: z.strictObject({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: jsonResponse(tokenAccount, 'The account'),
    ...errorResponses('route.unknown', 'input.invalid'),
  },
})

const grant = createRoute({
  method: 'post',
  path: '/api/admin/tokens/{accountId}/grants',
  summary: 'Grant tokens, with a reason',
  tags: ['Admin'],
  request: { params: z.strictObject({ accountId }), query: noQuery, body: jsonBody(grantInput) },
  responses: {
    201: jsonResponse(
      z.strictObject({
        grantId: z
          .string()
          .nullable()
          .openapi({ description: '`null` if this idempotency key was already used' }),
      }),
      'Granted',
    ),
    ...errorResponses('route.unknown', ...unsafeErrors),
  },
})

const revoke = createRoute({
  method: 'post',
  path: '/api/admin/tokens/grants/{grantId}/revoke',
  summary: 'Revoke a grant or part of it, with a reason',
  description: 'Tokens of the grant that are already spent make the balance negative.',
  tags: ['Admin'],
  request: {
    params: z.strictObject({ grantId: plainText(100) }),
    query: noQuery,
    body: jsonBody(revokeInput),
  },
  responses: {
    200: jsonResponse(z.strictObject({ balance: z.int() }), 'Revoked'),
    ...errorResponses('route.unknown', 'tokens.grant_unknown', 'tokens.grant_exceeded', ...unsafeErrors),
  },
})

export const adminTokenRoutes = { show, grant, revoke }
