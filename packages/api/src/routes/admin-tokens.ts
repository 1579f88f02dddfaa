/** Any account's ledger, and what an admin gives and takes: each time with a reason, and in the audit. */
import type { TokenAccountId } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import { json, noQuery, plainText, refused, unsafeErrors } from '../schemas.ts'
import {
  amount,
  entry,
  idempotencyKey,
  reason,
  serializeEntry,
  serializePurse,
  tokenBalance,
} from '../token-schemas.ts'

export function addAdminTokenRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  app.use('/api/admin/tokens/*', requireAdmin(siteUrl))
  const { admin } = engine.tokens

  app.openapi(show, async (c) => {
    const accountId = accountOf(c.req.valid('param').accountId)
    const { before, limit } = c.req.valid('query')
    const [found, entries] = await Promise.all([
      admin.show(accountId),
      admin.history(accountId, { before, limit }),
    ])
    return c.json({ accountId, ...serializePurse(found), entries: entries.map(serializeEntry) }, 200)
  })

  app.openapi(grant, async (c) => {
    const accountId = accountOf(c.req.valid('param').accountId)
    const { idempotencyKey: key, expiresAt, ...input } = c.req.valid('json')
    note(c, { accountId })
    const grantId = await admin.grant({
      accountId,
      ...input,
      key: `admin:${key}`,
      provenance: { by: actorOf(c) },
      actor: actorOf(c),
      kind: 'admin',
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    })
    return c.json({ grantId: grantId ?? null }, 201)
  })

  app.openapi(take, async (c) => {
    const { grantId } = c.req.valid('param')
    const { idempotencyKey: key, ...input } = c.req.valid('json')
    note(c, { grantId })
    return c.json(await admin.revoke({ grantId, ...input, key: `admin:${key}`, actor: actorOf(c) }), 200)
  })
}

const accountId = plainText(300).openapi({ example: 'user:…' })

/** @throws Problem `route.unknown` for what names no account */
function accountOf(id: string): TokenAccountId {
  if (!/^(user|project):[\x21-\x7e]+$/.test(id)) {
    throw new Problem('route.unknown')
  }
  return id as TokenAccountId
}

const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const show = createRoute({
  method: 'get',
  path: '/api/admin/tokens/{accountId}',
  summary: "An account's tokens and its ledger, the latest entry first",
  tags: ['Admin'],
  request: {
    params: z.strictObject({ accountId }),
    query: z.strictObject({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: json(tokenBalance.extend({ accountId: z.string(), entries: z.array(entry) }), 'The account'),
    ...refused('route.unknown', 'input.invalid'),
  },
})

const grant = createRoute({
  method: 'post',
  path: '/api/admin/tokens/{accountId}/grants',
  summary: 'Give tokens, for a reason',
  tags: ['Admin'],
  request: {
    params: z.strictObject({ accountId }),
    query: noQuery,
    body: body(
      z.strictObject({
        amount,
        reason,
        idempotencyKey,
        expiresAt: z.iso.datetime({ offset: true }).optional(),
      }),
    ),
  },
  responses: {
    201: json(
      z.strictObject({ grantId: z.string().nullable().openapi({ description: 'null: granted before' }) }),
      'Granted',
    ),
    ...refused('route.unknown', ...unsafeErrors),
  },
})

const take = createRoute({
  method: 'post',
  path: '/api/admin/tokens/grants/{grantId}/revoke',
  summary: 'Take a part of a grant back, for a reason; what was used of it is owed',
  tags: ['Admin'],
  request: {
    params: z.strictObject({ grantId: plainText(100) }),
    query: noQuery,
    body: body(z.strictObject({ amount, reason, idempotencyKey })),
  },
  responses: {
    200: json(z.strictObject({ balance: z.int() }), 'Taken'),
    ...refused('route.unknown', 'tokens.grant_unknown', 'tokens.grant_exceeded', ...unsafeErrors),
  },
})
