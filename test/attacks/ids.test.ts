/**
 * Insecure direct object references: another customer's id is treated as unknown on every route
 * that takes one.
 */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { access } from '../../packages/api/src/authorize.ts'
import { customer } from '../../packages/api/test/accounts.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../packages/api/test/shop.ts'

/** Routes with an id in the path, except public and admin routes. */
const lines = Object.entries(access)
  .filter(
    ([line, needed]) =>
      /\{\w+Id\}/.test(line) && ['visitor', 'customer', 'customer_or_server'].includes(needed),
  )
  .map(([line]) => line)

/** Valid bodies, so that only the id can be wrong. */
const bodies: Record<string, object> = {
  'POST /api/tokens/holds/{holdId}/capture': { amount: 1 },
  'POST /api/subscriptions/{subscriptionId}/preview': { lookupKey: 'studio_yearly_usd' },
  'POST /api/subscriptions/{subscriptionId}/change': { lookupKey: 'studio_yearly_usd', when: 'period_end' },
  'POST /api/subscriptions/{subscriptionId}/cancel': { when: 'period_end' },
}

test("every route responds to another customer's order, hold, project or subscription as to an unknown one", {
  timeout: 60_000,
}, async () => {
  const shop = await openSellingShop()
  const [ada, eve] = [await customer(shop), await customer(shop)]
  const ids = await buyOneOfEach(shop, ada)
  const guessed = Object.fromEntries(
    Object.entries(ids).map(([name, id]) => [name, `${id.slice(0, -4)}0000`]),
  )
  expect(lines.length).toBeGreaterThan(9)
  for (const line of lines) {
    const foreign = await request(eve, line, ids)
    expect([line, foreign.status]).toEqual([line, 404])
    expect(foreign, line).toEqual(await request(eve, line, guessed))
    // The owner can access it: otherwise the test would prove nothing.
    expect((await request(ada, line, ids)).code, line).not.toBe(foreign.code)
  }
})

/**
 * Routes that take a project in the body or query, with inputs in which only the project can be
 * wrong.
 */
const inputs: Record<string, (projectId: string) => object | undefined> = {
  'GET /api/tokens': () => undefined,
  'GET /api/tokens/history': () => undefined,
  'GET /api/tokens/usage': () => undefined,
  'POST /api/tokens/spend': (projectId) => ({ amount: 1, idempotencyKey: 'theft', projectId }),
  'POST /api/tokens/spend/batch': (projectId) => ({
    spends: [{ amount: 1, idempotencyKey: 'thefts', projectId }],
  }),
  'POST /api/tokens/holds': (projectId) => ({ amount: 1, idempotencyKey: 'theft', projectId }),
  'POST /api/checkout': (projectId) => ({ items: [{ sku: 'TOKENS-50', quantity: 1 }], projectId }),
  'POST /api/stripe/checkout': (projectId) => ({
    mode: 'subscription',
    lookupKey: 'studio_monthly_usd',
    projectId,
  }),
}

test("every route responds to another customer's project in a body or query as to an unknown one", {
  timeout: 60_000,
}, async () => {
  const shop = await openSellingShop()
  await shop.engine.plans.push({ apply: true })
  const [ada, eve] = [await customer(shop), await customer(shop)]
  const { userId } = z
    .looseObject({ userId: z.string() })
    .parse(await (await ada.request('GET /api/projects')).json())
  const { id: projectId } = await shop.engine.projects.create({ userId, name: 'Studio' })
  const account = {
    accountId: `project:${projectId}`,
    kind: 'bonus',
    expiresAt: null,
    provenance: {},
    key: 'bonus',
  } as const
  await shop.engine.tokens.admin.grant({ ...account, amount: tokens(10), actor: 'test' })
  const send = async (visitor: Visitor, line: string, id: string) => {
    const json = inputs[line]?.(id)
    return readResponse(
      await (json ? visitor.request(line, { json }) : visitor.request(`${line}?projectId=${id}`)),
    )
  }
  expect(Object.keys(inputs).toSorted()).toEqual(await linesThatNameProjects(eve))
  for (const line of Object.keys(inputs)) {
    const foreign = await send(eve, line, projectId)
    expect([line, foreign.status, foreign.code]).toEqual([line, 404, 'project.unknown'])
    expect(foreign, line).toEqual(await send(eve, line, `${projectId.slice(0, -4)}0000`))
    // A member has access: it was the project that was rejected.
    expect((await send(ada, line, projectId)).status, line).toBeLessThan(300)
  }
  // One spent, one in the batch, one held.
  expect(await send(ada, 'GET /api/tokens', projectId)).toMatchObject({ balance: 7, held: 1 })
})

/** From the OpenAPI document, so that the test fails for a new route that is not listed above. */
async function linesThatNameProjects(visitor: Visitor): Promise<string[]> {
  const operation = z.looseObject({
    parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
    requestBody: z.unknown().optional(),
  })
  const form = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) })
  const { paths } = form.parse(await (await visitor.request('GET /api/openapi.json')).json())
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters, requestBody }]) => {
        const inQuery = parameters.some((each) => each.name === 'projectId' && each.in === 'query')
        return inQuery || JSON.stringify(requestBody ?? '').includes('"projectId"')
          ? [`${method.toUpperCase()} ${path}`]
          : []
      }),
    )
    .toSorted()
}

const responseBody = z.looseObject({ code: z.string().optional(), requestId: z.string().optional() })

async function request(visitor: Visitor, line: string, ids: Record<string, string>) {
  const [method] = line.split(' ')
  const path = line.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? `unknown-${name}`)
  const { status, ...more } = await readResponse(
    await visitor.request(path, method === 'GET' ? {} : { json: bodies[line] ?? {} }),
  )
  // A response may contain the id of the request.
  const text = Object.values(ids).reduce((text, id) => text.replaceAll(id, 'the id'), JSON.stringify(more))
  return { status, code: more.code, text }
}

async function readResponse(response: Response) {
  const { requestId: _requestId, ...body } = responseBody.parse(await response.json())
  return { ...body, status: response.status }
}

/**
 * The ids of the visitor's order, hold, project and subscription, by the names of the path
 * parameters.
 */
async function buyOneOfEach(shop: SellingShop, visitor: Visitor): Promise<Record<string, string>> {
  await shop.engine.plans.push({ apply: true })
  await shop.harness.save()
  const post = async (path: string, json: object) => {
    const response = await visitor.request(`POST ${path}`, { json })
    expect(response.status, path).toBeLessThan(300)
    return response.json()
  }
  const { sessionId } = z
    .looseObject({ sessionId: z.string() })
    .parse(await post('/api/stripe/checkout', { mode: 'subscription', lookupKey: 'studio_monthly_usd' }))
  await shop.harness.paySession(sessionId)
  await shop.deliverEvents()
  await shop.harness.drain()
  const subscriptions = z.looseObject({ subscriptions: z.array(z.looseObject({ id: z.string() })).length(1) })
  const { subscriptions: found } = subscriptions.parse(
    await (await visitor.request('GET /api/subscriptions')).json(),
  )

  const order = z.looseObject({ orderId: z.string() })
  const { orderId } = order.parse(await post('/api/checkout', { items: [{ sku: 'CME-DASH', quantity: 1 }] }))
  const { id: projectId } = z
    .looseObject({ id: z.string() })
    .parse(await post('/api/projects', { name: 'Studio' }))
  const { userId } = z
    .looseObject({ userId: z.string() })
    .parse(await (await visitor.request('GET /api/projects')).json())
  await shop.engine.tokens.admin.grant({
    accountId: `user:${userId}`,
    kind: 'bonus',
    amount: tokens(10),
    provenance: {},
    actor: 'test',
    key: 'bonus',
    expiresAt: null,
  })
  const holds = z.looseObject({ hold: z.looseObject({ id: z.string() }) })
  const { hold } = holds.parse(await post('/api/tokens/holds', { amount: 2, idempotencyKey: 'render' }))
  return { orderId, projectId, userId, holdId: hold.id, subscriptionId: found[0]?.id ?? '' }
}
