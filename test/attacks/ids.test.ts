/** Who knows the id of what belongs to somebody else is answered as if there were no such thing, on every route that takes one. */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { access } from '../../packages/api/src/authorize.ts'
import { customer } from '../../packages/api/test/people.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../packages/api/test/shop.ts'

/** What the path names, on every route that is neither the admin's nor the same for everybody. */
const lines = Object.entries(access)
  .filter(
    ([line, needed]) =>
      /\{\w+Id\}/.test(line) && ['visitor', 'customer', 'customer_or_server'].includes(needed),
  )
  .map(([line]) => line)

/** A form that the route takes, so that it is the id that is refused. */
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
    const stolen = await ask(eve, line, ids)
    expect([line, stolen.status]).toEqual([line, 404])
    expect(stolen, line).toEqual(await ask(eve, line, guessed))
    // It is there, for whom it belongs to: otherwise nothing was tried.
    expect((await ask(ada, line, ids)).code, line).not.toBe(stolen.code)
  }
})

/** Whose tokens and money it is about, said beside the path: a form in which only that can be wrong. */
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
    return readAnswer(
      await (json ? visitor.request(line, { json }) : visitor.request(`${line}?projectId=${id}`)),
    )
  }
  expect(Object.keys(inputs).toSorted()).toEqual(await linesThatNameProjects(eve))
  for (const line of Object.keys(inputs)) {
    const stolen = await send(eve, line, projectId)
    expect([line, stolen.status, stolen.code]).toEqual([line, 404, 'project.unknown'])
    expect(stolen, line).toEqual(await send(eve, line, `${projectId.slice(0, -4)}0000`))
    // A member is let in: it was the project that was refused.
    expect((await send(ada, line, projectId)).status, line).toBeLessThan(300)
  }
  // One spent, one in the batch, one held.
  expect(await send(ada, 'GET /api/tokens', projectId)).toMatchObject({ balance: 7, held: 1 })
})

/** By the document of the API, so that a route which is new is missed here. */
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

const answer = z.looseObject({ code: z.string().optional(), requestId: z.string().optional() })

async function ask(visitor: Visitor, line: string, ids: Record<string, string>) {
  const [method] = line.split(' ')
  const asked = line.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? `no-${name}-was-bought`)
  const { status, ...more } = await readAnswer(
    await visitor.request(asked, method === 'GET' ? {} : { json: bodies[line] ?? {} }),
  )
  // An answer may repeat what was asked for.
  const text = Object.values(ids).reduce((said, id) => said.replaceAll(id, 'the id'), JSON.stringify(more))
  return { status, code: more.code, text }
}

async function readAnswer(response: Response) {
  const { requestId: _requestId, ...body } = answer.parse(await response.json())
  return { ...body, status: response.status }
}

/** The ids of an order, a hold, a project and a subscription of theirs, by the names that paths have for them. */
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
  await shop.harness.payBySession(sessionId)
  await shop.hearStripe()
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
