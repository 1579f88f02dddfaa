/** Token balances, and spending tokens: for signed-in customers, and for the merchant's servers. */
import type { TokenSubject } from '@countinghouse/engine'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from '../api-env.ts'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonBody, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { Problem, problems } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { requireScope } from '../require-scope.ts'
import { noQuery, plainText, timeWithOffset, toDate } from '../schemas/fields.ts'
import {
  captureInput,
  holdInput,
  serializeTokenBalance,
  serializeTokenDay,
  serializeTokenEntry,
  serializeTokensHeld,
  spendInput,
  spendResult,
  tokenBalanceWithPacks,
  tokenDay,
  tokenEntry,
  tokenEntryKind,
  tokenSubject,
  tokensHeld,
  tokensSpent,
} from '../schemas/tokens.ts'
import { writeTokenCsv } from '../write-token-csv.ts'

export function addTokenRoutes(app: ApiApp, { engine }: Shop): void {
  for (const route of [show, history, usage]) {
    app.use(route.getRoutingPath(), requireScope(engine, 'tokens:read'))
  }
  for (const route of [spend, spendMany, hold, capture, release]) {
    app.use(route.getRoutingPath(), requireScope(engine, 'tokens:spend'))
  }
  addSpendRoutes(app, engine.tokens)
  addBalanceRoutes(app, engine.tokens)
}

type TokenVerbs = Shop['engine']['tokens']

function addSpendRoutes(app: ApiApp, tokens: TokenVerbs): void {
  app.openapi(spend, async (c) => {
    const { userId, projectId, ...input } = c.req.valid('json')
    addLogFields(c, { idempotencyKey: input.idempotencyKey, projectId })
    return c.json(await tokens.spend({ ...input, ...subjectOf(c, { userId, projectId }) }), 201)
  })

  app.openapi(spendMany, async (c) => {
    const { spends } = c.req.valid('json')
    addLogFields(c, { spends: spends.length })
    const inputs = spends.map(({ userId, projectId, ...input }) => ({
      ...input,
      ...subjectOf(c, { userId, projectId }),
    }))
    const results = await tokens.spendMany(inputs)
    return c.json({ results: results.map(serializeSpendResult) }, 200)
  })

  app.openapi(hold, async (c) => {
    const { userId, projectId, ...input } = c.req.valid('json')
    addLogFields(c, { idempotencyKey: input.idempotencyKey, projectId })
    const held = await tokens.hold({ ...input, ...subjectOf(c, { userId, projectId }) })
    addLogFields(c, { holdId: held.hold.id })
    return c.json(serializeTokensHeld(held), 201)
  })

  app.openapi(capture, async (c) => {
    const { holdId } = c.req.valid('param')
    addLogFields(c, { holdId })
    const captured = await tokens.capture({ ...principalOf(c), holdId, ...c.req.valid('json') })
    return c.json(serializeTokensHeld(captured), 200)
  })

  app.openapi(release, async (c) => {
    const { holdId } = c.req.valid('param')
    addLogFields(c, { holdId })
    return c.json(serializeTokensHeld(await tokens.release({ ...principalOf(c), holdId })), 200)
  })
}

function addBalanceRoutes(app: ApiApp, tokens: TokenVerbs): void {
  app.openapi(show, async (c) => {
    const [balance, packs] = await Promise.all([
      tokens.show(subjectOf(c, c.req.valid('query'))),
      tokens.packs(),
    ])
    return c.json({ ...serializeTokenBalance(balance), packs }, 200)
  })

  app.openapi(history, async (c) => {
    const { userId, projectId, format, kind, since, until, before, limit } = c.req.valid('query')
    const entries = await tokens.history(subjectOf(c, { userId, projectId }), {
      kinds: kind && [kind],
      since: toDate(since),
      until: toDate(until),
      before,
      limit: limit ?? (format === 'csv' ? CSV_ROWS_MAX : undefined),
    })
    if (format !== 'csv') {
      return c.json({ entries: entries.map(serializeTokenEntry) }, 200)
    }
    c.header('content-disposition', 'attachment; filename="tokens.csv"')
    return c.body(writeTokenCsv(entries), 200, { 'content-type': 'text/csv; charset=utf-8' }) as never
  })

  app.openapi(usage, async (c) => {
    const { days = 30, ...subject } = c.req.valid('query')
    const found = await tokens.usage(subjectOf(c, subject), days)
    return c.json({ days: found.map(serializeTokenDay) }, 200)
  })
}

const CSV_ROWS_MAX = 10_000

function serializeSpendResult(result: Awaited<ReturnType<TokenVerbs['spendMany']>>[number]) {
  return result.ok
    ? { status: 201 as const, spent: result.spent, balance: result.balance }
    : { status: problems[result.error.code].status, ...result.error }
}

function principalOf(c: Context<ApiEnv>): Pick<TokenSubject, 'principal'> {
  const apiKeyId = c.get('apiKeyId')
  return { principal: apiKeyId === undefined ? { userId: signedIn(c).userId } : { apiKeyId } }
}

/** A server must name a user or a project; a signed-in customer may name a project. */
function subjectOf(
  c: Context<ApiEnv>,
  { userId, projectId }: { userId?: string | undefined; projectId?: string | undefined },
): TokenSubject {
  const { principal } = principalOf(c)
  const isServer = 'apiKeyId' in principal
  if (isServer && (userId === undefined) === (projectId === undefined)) {
    throw userIdProblem('With an API key, give either a user or a project')
  }
  if (!isServer && userId !== undefined) {
    throw userIdProblem('Only allowed with an API key')
  }
  return { principal, userId, projectId }
}

const userIdProblem = (message: string) =>
  new Problem('input.invalid', { errors: [{ path: 'userId', message }] })

const accessErrors = ['access.signed_out', 'api_key.refused', 'api_key.scope'] as const
const spendErrors = [
  'tokens.insufficient',
  'tokens.key_reused',
  'project.unknown',
  ...accessErrors,
  ...unsafeErrors,
] as const
const common = { tags: ['Tokens'] }
const holdParams = z.strictObject({ holdId: plainText(100) })

const spend = createRoute({
  ...common,
  method: 'post',
  path: '/api/tokens/spend',
  summary: 'Spend tokens: all of `amount` or nothing, those that expire first',
  request: { query: noQuery, body: jsonBody(spendInput) },
  responses: { 201: jsonResponse(tokensSpent, 'Spent'), ...errorResponses(...spendErrors) },
})

const spendMany = createRoute({
  ...common,
  method: 'post',
  path: '/api/tokens/spend/batch',
  summary: 'Make up to 1,000 spends in one call, with a result for each',
  description: 'Each spend succeeds or fails on its own.',
  request: {
    query: noQuery,
    body: jsonBody(z.strictObject({ spends: z.array(spendInput).min(1).max(1000) })),
  },
  responses: {
    200: jsonResponse(
      z.strictObject({ results: z.array(spendResult) }),
      'The results, in the order of `spends`',
    ),
    ...errorResponses('project.unknown', ...accessErrors, ...unsafeErrors),
  },
})

const hold = createRoute({
  ...common,
  method: 'post',
  path: '/api/tokens/holds',
  summary: 'Hold tokens for work whose cost is not known yet',
  description:
    'The hold expires after one hour, or after `expiresInSeconds`, and the tokens become available again.',
  request: { query: noQuery, body: jsonBody(holdInput) },
  responses: { 201: jsonResponse(tokensHeld, 'Held'), ...errorResponses(...spendErrors) },
})

const capture = createRoute({
  ...common,
  method: 'post',
  path: '/api/tokens/holds/{holdId}/capture',
  summary: 'Capture a hold or part of it, and release the rest',
  request: { params: holdParams, query: noQuery, body: jsonBody(captureInput) },
  responses: {
    200: jsonResponse(tokensHeld, 'Captured'),
    ...errorResponses(
      'tokens.hold_unknown',
      'tokens.hold_closed',
      'tokens.hold_exceeded',
      ...accessErrors,
      ...unsafeErrors,
    ),
  },
})

const release = createRoute({
  ...common,
  method: 'post',
  path: '/api/tokens/holds/{holdId}/release',
  summary: 'Release a hold',
  request: { params: holdParams, query: noQuery, body: optionalJsonBody(z.strictObject({})) },
  responses: {
    200: jsonResponse(tokensHeld, 'Released'),
    ...errorResponses('tokens.hold_unknown', 'tokens.hold_closed', ...accessErrors, ...unsafeErrors),
  },
})

const show = createRoute({
  ...common,
  method: 'get',
  path: '/api/tokens',
  summary: 'Get the balance with its grants and holds, and the token packs for sale',
  request: { query: tokenSubject },
  responses: {
    200: jsonResponse(tokenBalanceWithPacks, 'The current balance'),
    ...errorResponses('project.unknown', 'input.invalid', ...accessErrors),
  },
})

const history = createRoute({
  ...common,
  method: 'get',
  path: '/api/tokens/history',
  summary: 'List the entries of the account, newest first',
  description: 'With `format=csv`, up to 10,000 entries as a CSV file.',
  request: {
    query: tokenSubject.extend({
      kind: tokenEntryKind.optional(),
      since: timeWithOffset.optional(),
      until: timeWithOffset.optional(),
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'Number of the last entry of the previous page' }),
      limit: z.coerce.number().int().min(1).max(CSV_ROWS_MAX).optional(),
      format: z.enum(['json', 'csv']).optional(),
    }),
  },
  responses: {
    200: jsonResponse(z.strictObject({ entries: z.array(tokenEntry) }), 'The entries'),
    ...errorResponses('project.unknown', 'input.invalid', ...accessErrors),
  },
})

const usage = createRoute({
  ...common,
  method: 'get',
  path: '/api/tokens/usage',
  summary: 'Get tokens granted, used and lost on each day, in UTC, up to today',
  request: { query: tokenSubject.extend({ days: z.coerce.number().int().min(1).max(366).optional() }) },
  responses: {
    200: jsonResponse(z.strictObject({ days: z.array(tokenDay) }), 'The days'),
    ...errorResponses('project.unknown', 'input.invalid', ...accessErrors),
  },
})

export const tokenRoutes = { spend, spendMany, hold, capture, release, show, history, usage }
