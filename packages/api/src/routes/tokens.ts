/** What somebody has of tokens, and using them: for who is signed in, and for the merchant's own servers. */
import type { TokenSubject } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiApp, ApiEnv, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { requireScope } from '../bearer.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { json, noQuery, plainText, refused, unsafeErrors } from '../schemas.ts'
import {
  amount,
  csvOf,
  day,
  entry,
  entryKinds,
  held,
  idempotencyKey,
  reason,
  serializeDay,
  serializeEntry,
  serializeHeld,
  serializePurse,
  tokenBalance,
  whose,
} from '../token-schemas.ts'

export function addTokenRoutes(app: ApiApp, { engine }: Shop): void {
  for (const path of ['', '/history', '/usage']) {
    app.use(`/api/tokens${path}`, requireScope(engine, 'tokens:read'))
  }
  for (const path of [
    '/spend',
    '/spend/batch',
    '/holds',
    '/holds/:holdId/capture',
    '/holds/:holdId/release',
  ]) {
    app.use(`/api/tokens${path}`, requireScope(engine, 'tokens:spend'))
  }

  app.openapi(spend, async (c) => {
    const { userId, projectId, ...input } = c.req.valid('json')
    note(c, { idempotencyKey: input.idempotencyKey, projectId })
    return c.json(await engine.tokens.spend({ ...input, ...subjectOf(c, { userId, projectId }) }), 201)
  })

  app.openapi(spendMany, async (c) => {
    const { spends } = c.req.valid('json')
    note(c, { spends: spends.length })
    const inputs = spends.map(({ userId, projectId, ...input }) => ({
      ...input,
      ...subjectOf(c, { userId, projectId }),
    }))
    const results = await engine.tokens.spendMany(inputs)
    const written = results.map((one) =>
      one.ok
        ? { status: 201 as const, spent: one.spent, balance: one.balance }
        : { status: statuses[one.error.code], ...one.error },
    )
    return c.json({ results: written }, 200)
  })

  app.openapi(hold, async (c) => {
    const { userId, projectId, ...input } = c.req.valid('json')
    note(c, { idempotencyKey: input.idempotencyKey, projectId })
    const done = await engine.tokens.hold({ ...input, ...subjectOf(c, { userId, projectId }) })
    note(c, { holdId: done.hold.id })
    return c.json(serializeHeld(done), 201)
  })

  app.openapi(capture, async (c) => {
    const { holdId } = c.req.valid('param')
    note(c, { holdId })
    return c.json(
      serializeHeld(await engine.tokens.capture({ ...principalOf(c), holdId, ...c.req.valid('json') })),
      200,
    )
  })

  app.openapi(release, async (c) => {
    const { holdId } = c.req.valid('param')
    note(c, { holdId })
    return c.json(serializeHeld(await engine.tokens.release({ ...principalOf(c), holdId })), 200)
  })

  app.openapi(show, async (c) => {
    const [found, packs] = await Promise.all([
      engine.tokens.show(subjectOf(c, c.req.valid('query'))),
      engine.tokens.packs(),
    ])
    return c.json({ ...serializePurse(found), packs }, 200)
  })

  app.openapi(history, async (c) => {
    const { userId, projectId, format, kind, since, until, before, limit } = c.req.valid('query')
    const filter = { kinds: kind && [kind], since: dateOf(since), until: dateOf(until), before }
    const found = await engine.tokens.history(subjectOf(c, { userId, projectId }), {
      ...filter,
      limit: limit ?? (format === 'csv' ? CSV_ROWS : undefined),
    })
    if (format !== 'csv') {
      return c.json({ entries: found.map(serializeEntry) }, 200)
    }
    c.header('content-disposition', 'attachment; filename="tokens.csv"')
    return c.body(csvOf(found), 200, { 'content-type': 'text/csv; charset=utf-8' }) as never
  })

  app.openapi(usage, async (c) => {
    const { days = 30, ...named } = c.req.valid('query')
    return c.json({ days: (await engine.tokens.usage(subjectOf(c, named), days)).map(serializeDay) }, 200)
  })
}

const CSV_ROWS = 10_000
const statuses = { 'tokens.insufficient': 402, 'tokens.key_reused': 409 } as const

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

function principalOf(c: Context<ApiEnv>): Pick<TokenSubject, 'principal'> {
  const apiKeyId = c.get('apiKeyId')
  return { principal: apiKeyId === undefined ? { userId: signedIn(c).userId } : { apiKeyId } }
}

/** A server says whose tokens it means; who is signed in means their own, or a project's. */
function subjectOf(
  c: Context<ApiEnv>,
  named: { userId?: string | undefined; projectId?: string | undefined },
): TokenSubject {
  const { principal } = principalOf(c)
  const isServer = 'apiKeyId' in principal
  const names = [named.userId, named.projectId].filter((name) => name !== undefined).length
  if (isServer && names !== 1) {
    throw wrong('A server names either a user or a project')
  }
  if (!isServer && named.userId !== undefined) {
    throw wrong('Only a server names a user')
  }
  return { principal, ...named }
}

const wrong = (message: string) => new Problem('input.invalid', { errors: [{ path: 'userId', message }] })

const input = z.strictObject({ amount, idempotencyKey, reason: reason.optional(), ...whose })
const idempotencyErrors = ['access.signed_out', 'api_key.refused', 'api_key.scope'] as const
const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const asked = { tags: ['Tokens'] }
const holdId = z.strictObject({ holdId: plainText(100) })
const spent = z.strictObject({ spent: z.int(), balance: z.int() })

const spend = createRoute({
  ...asked,
  method: 'post',
  path: '/api/tokens/spend',
  summary: 'Spend tokens: all of `amount`, the first to expire first, or nothing',
  request: { query: noQuery, body: body(input) },
  responses: {
    201: json(spent, 'Spent'),
    ...refused(
      'tokens.insufficient',
      'tokens.key_reused',
      'project.unknown',
      ...idempotencyErrors,
      ...unsafeErrors,
    ),
  },
})

const spendMany = createRoute({
  ...asked,
  method: 'post',
  path: '/api/tokens/spend/batch',
  summary: 'Up to 1,000 spends in one call, with a result for each',
  description:
    'Each is whole or not at all, and by itself: what one is refused with, the others do not notice.',
  request: { query: noQuery, body: body(z.strictObject({ spends: z.array(input).min(1).max(1000) })) },
  responses: {
    200: json(
      z.strictObject({
        results: z.array(
          z.union([
            spent.extend({ status: z.literal(201) }),
            z.strictObject({
              status: z.union([z.literal(402), z.literal(409)]),
              code: z.string(),
              details: z.record(z.string(), z.unknown()),
            }),
          ]),
        ),
      }),
      'In the order of `spends`',
    ),
    ...refused('project.unknown', ...idempotencyErrors, ...unsafeErrors),
  },
})

const hold = createRoute({
  ...asked,
  method: 'post',
  path: '/api/tokens/holds',
  summary: 'Set tokens aside for work whose cost is not known yet',
  description:
    'They come back by themselves when the hold expires: after an hour, unless another time is named.',
  request: {
    query: noQuery,
    body: body(input.extend({ expiresInSeconds: z.int().min(1).max(604_800).optional() })),
  },
  responses: {
    201: json(held, 'Held'),
    ...refused(
      'tokens.insufficient',
      'tokens.key_reused',
      'project.unknown',
      ...idempotencyErrors,
      ...unsafeErrors,
    ),
  },
})

const capture = createRoute({
  ...asked,
  method: 'post',
  path: '/api/tokens/holds/{holdId}/capture',
  summary: 'Use what was held, or a part of it; the rest comes back',
  request: { params: holdId, query: noQuery, body: body(z.strictObject({ amount })) },
  responses: {
    200: json(held, 'Captured'),
    ...refused(
      'tokens.hold_unknown',
      'tokens.hold_closed',
      'tokens.hold_exceeded',
      ...idempotencyErrors,
      ...unsafeErrors,
    ),
  },
})

const release = createRoute({
  ...asked,
  method: 'post',
  path: '/api/tokens/holds/{holdId}/release',
  summary: 'Give back all that was held',
  request: {
    params: holdId,
    query: noQuery,
    body: { content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: {
    200: json(held, 'Released'),
    ...refused('tokens.hold_unknown', 'tokens.hold_closed', ...idempotencyErrors, ...unsafeErrors),
  },
})

const pack = z.strictObject({
  sku: z.string(),
  tokens: z.int(),
  prices: z.array(z.strictObject({ currency: z.string(), amountMinor: z.int() })),
})

const show = createRoute({
  ...asked,
  method: 'get',
  path: '/api/tokens',
  summary: 'What there is to spend, where it came from and when it expires; and what more can be bought',
  request: { query: z.strictObject(whose) },
  responses: {
    200: json(tokenBalance.extend({ packs: z.array(pack) }), 'As of now'),
    ...refused('project.unknown', 'input.invalid', ...idempotencyErrors),
  },
})

const time = z.iso.datetime({ offset: true }).optional()

const history = createRoute({
  ...asked,
  method: 'get',
  path: '/api/tokens/history',
  summary: 'The ledger, the latest entry first; as CSV, 10,000 at once, with `format=csv`',
  request: {
    query: z.strictObject({
      ...whose,
      kind: z.enum(entryKinds).optional(),
      since: time,
      until: time,
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'The number of the last entry of the page before' }),
      limit: z.coerce.number().int().min(1).max(CSV_ROWS).optional(),
      format: z.enum(['json', 'csv']).optional(),
    }),
  },
  responses: {
    200: json(z.strictObject({ entries: z.array(entry) }), 'The entries'),
    ...refused('project.unknown', 'input.invalid', ...idempotencyErrors),
  },
})

const usage = createRoute({
  ...asked,
  method: 'get',
  path: '/api/tokens/usage',
  summary: 'What came and went, day by day in UTC up to today',
  request: { query: z.strictObject({ ...whose, days: z.coerce.number().int().min(1).max(366).optional() }) },
  responses: {
    200: json(z.strictObject({ days: z.array(day) }), 'The days'),
    ...refused('project.unknown', 'input.invalid', ...idempotencyErrors),
  },
})
