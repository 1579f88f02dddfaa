import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { admin, customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../../test/shop.ts'

let turn = 0

async function withTokens(shop: Shop, count: number) {
  const visitor = await customer(shop)
  const { userId } = z.looseObject({ userId: z.string() }).parse(await read(visitor, '/api/projects'))
  const grant = {
    accountId: `user:${userId}`,
    kind: 'bonus',
    amount: tokens(count),
    provenance: {},
    actor: 'test',
  } as const
  if (count > 0) {
    await shop.engine.tokens.admin.grant({ ...grant, key: `bonus-${++turn}`, expiresAt: null })
  }
  return { ...visitor, userId }
}

const read = async (visitor: Visitor, path: string): Promise<unknown> =>
  (await visitor.request(`GET ${path}`)).json()

async function post(visitor: Visitor, path: string, json: object, headers = {}) {
  const response = await visitor.request(`POST /api/tokens${path}`, { json, headers })
  return {
    status: response.status,
    body: z.looseObject({ code: z.string().optional() }).parse(await response.json()),
  }
}

test('a customer spends their own tokens; with too few, the error has the missing number and the packs', async () => {
  await using shop = await openShop()
  const ada = await withTokens(shop, 10)
  const input = { amount: 4, idempotencyKey: 'picture-1', reason: 'a picture' }
  expect(await post(ada, '/spend', input)).toEqual({ status: 201, body: { spent: 4, balance: 6 } })
  expect(await post(ada, '/spend', input)).toEqual({ status: 201, body: { spent: 4, balance: 6 } })
  expect(await post(ada, '/spend', { ...input, amount: 5 })).toMatchObject({
    status: 409,
    body: { code: 'tokens.key_reused' },
  })
  const short = await post(ada, '/spend', { amount: 10, idempotencyKey: 'too-much' })
  expect(short).toMatchObject({ status: 402, body: { code: 'tokens.insufficient', balance: 6, missing: 4 } })
  expect(short.body.packs).toMatchObject([
    { sku: 'TOKENS-50', tokens: 50 },
    { sku: 'TOKENS-200', tokens: 200 },
  ])
})

test('captures a part of a hold and releases the rest', async () => {
  await using shop = await openShop()
  const ada = await withTokens(shop, 10)
  const { body } = await post(ada, '/holds', { amount: 8, idempotencyKey: 'render' })
  const { hold } = z.looseObject({ hold: z.looseObject({ id: z.string() }) }).parse(body)
  expect(await read(ada, '/api/tokens')).toMatchObject({ balance: 2, held: 8 })
  expect(await post(ada, `/holds/${hold.id}/capture`, { amount: 9 })).toMatchObject({ status: 422 })
  expect(await post(ada, `/holds/${hold.id}/capture`, { amount: 3 })).toMatchObject({
    status: 200,
    body: { balance: 7 },
  })
  expect(await post(ada, `/holds/${hold.id}/release`, {})).toMatchObject({
    status: 409,
    body: { code: 'tokens.hold_closed' },
  })
})

test('a thousand spends in one call have a thousand results', async () => {
  await using shop = await openShop()
  const ada = await withTokens(shop, 900)
  const spends = Array.from({ length: 1000 }, (_, at) => ({ amount: 1, idempotencyKey: `event-${at}` }))
  const { status, body } = await post(ada, '/spend/batch', { spends })
  expect(status).toBe(200)
  const { results } = z.looseObject({ results: z.array(z.looseObject({ status: z.int() })) }).parse(body)
  expect(results.map((one) => one.status)).toEqual([...Array(900).fill(201), ...Array(100).fill(402)])
  expect(await read(ada, '/api/tokens')).toMatchObject({ balance: 0 })
})

test('a server with an API key spends for the user it names', async () => {
  await using shop = await openShop()
  const ada = await withTokens(shop, 10)
  const keyFor = async (scope: 'tokens:read' | 'tokens:spend') => {
    const { key } = await shop.engine.apiKeys.create({ name: scope, scopes: [scope], actor: 'test' })
    return { authorization: `Bearer ${key}` }
  }
  const spender = await keyFor('tokens:spend')
  const server = shop.visitor()
  const input = { amount: 1, idempotencyKey: 'job-1' }
  const forAda = { ...input, userId: ada.userId }
  expect(await post(server, '/spend', forAda)).toMatchObject({ status: 401 })
  expect(await post(server, '/spend', forAda, await keyFor('tokens:read'))).toMatchObject({ status: 403 })
  expect(await post(server, '/spend', input, spender)).toMatchObject({ status: 422 })
  expect(await post(server, '/spend', { ...input, projectId: 'prj_none' }, spender)).toMatchObject({
    status: 404,
  })
  expect(await post(server, '/spend', forAda, spender)).toEqual({
    status: 201,
    body: { spent: 1, balance: 9 },
  })
  const shown = await server.request(`GET /api/tokens?userId=${ada.userId}`, {
    headers: await keyFor('tokens:read'),
  })
  expect(await shown.json()).toMatchObject({ balance: 9 })
})

test("another customer's tokens, project and holds are not accessible", async () => {
  await using shop = await openShop()
  const [ada, eve] = [await withTokens(shop, 10), await withTokens(shop, 0)]
  const created = await ada.request('POST /api/projects', { json: { name: 'Studio' } })
  const { id: projectId } = z.looseObject({ id: z.string() }).parse(await created.json())
  const input = { amount: 1, idempotencyKey: 'theft' }
  const { body } = await post(ada, '/holds', { amount: 2, idempotencyKey: 'render' })
  const { hold } = z.looseObject({ hold: z.looseObject({ id: z.string() }) }).parse(body)
  expect(await post(eve, '/spend', { ...input, userId: ada.userId })).toMatchObject({ status: 422 })
  for (const path of ['/spend', '/holds']) {
    expect(await post(eve, path, { ...input, projectId })).toMatchObject({
      status: 404,
      body: { code: 'project.unknown' },
    })
  }
  expect(await post(eve, '/spend/batch', { spends: [{ ...input, projectId }] })).toMatchObject({
    status: 404,
  })
  expect(await post(eve, `/holds/${hold.id}/capture`, { amount: 1 })).toMatchObject({ status: 404 })
  expect(await post(eve, `/holds/${hold.id}/release`, {})).toMatchObject({ status: 404 })
  for (const path of ['', '/history', '/usage']) {
    for (const query of [`projectId=${projectId}`]) {
      expect((await eve.request(`GET /api/tokens${path}?${query}`)).status).toBe(404)
    }
    expect((await eve.request(`GET /api/tokens${path}?userId=${ada.userId}`)).status).toBe(422)
    expect((await shop.visitor().request(`GET /api/tokens${path}`)).status).toBe(401)
  }
  const items = [{ sku: 'TOKENS-50', quantity: 1 }]
  for (const visitor of [eve, shop.visitor()]) {
    const response = await visitor.request('POST /api/checkout', { json: { items, projectId } })
    expect([404, 502]).toContain(response.status)
    if (response.status === 404) {
      expect((await problemIn(response)).code).toBe('project.unknown')
    }
  }
  const joins = await eve.request(`PUT /api/projects/${projectId}/members/${eve.userId}`, { json: {} })
  expect((await problemIn(joins)).code).toBe('project.unknown')
  expect(await read(ada, '/api/tokens')).toMatchObject({ balance: 8, held: 2 })
})

test('lists entries page by page, by kind, and as CSV without formulas', async () => {
  await using shop = await openShop()
  const ada = await withTokens(shop, 10)
  for (const reason of ['=1+1', 'plain']) {
    await post(ada, '/spend', { amount: 1, idempotencyKey: reason, reason })
  }
  const page = async (query: string) => {
    const { entries } = z
      .strictObject({ entries: z.array(z.looseObject({ number: z.int() })) })
      .parse(await read(ada, `/api/tokens/history?${query}`))
    return entries.map(({ number }) => number)
  }
  expect(await page('limit=2')).toEqual([3, 2])
  expect(await page('before=2')).toEqual([1])
  expect(await page('kind=grant')).toEqual([1])
  const csv = await ada.request('GET /api/tokens/history?format=csv')
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect((await csv.text()).split('\r\n').map((line) => line.split(',')[6])).toEqual([
    'reason',
    'plain',
    "'=1+1",
    '',
    undefined,
  ])
  const day = z.looseObject({ granted: z.int(), used: z.int(), lost: z.int() })
  const { days } = z.strictObject({ days: z.array(day) }).parse(await read(ada, '/api/tokens/usage?days=7'))
  expect(days).toHaveLength(7)
  // Today, and yesterday in case the test ran across midnight.
  const sum = (what: 'granted' | 'used' | 'lost') =>
    days.slice(-2).reduce((total, each) => total + each[what], 0)
  expect([sum('granted'), sum('used'), sum('lost')]).toEqual([10, 2, 0])
})

test('an admin grants and revokes tokens with a reason, once per idempotency key, recorded in the audit log', async () => {
  await using shop = await openShop()
  const [ada, adminVisitor] = [await withTokens(shop, 0), await admin(shop)]
  const path = `/api/admin/tokens/user:${ada.userId}`
  const grant = { amount: 30, reason: 'for the trouble', idempotencyKey: 'sorry' }
  expect(
    (await ada.request(`POST ${path}/grants`, { json: grant, headers: { 'x-forwarded-for': '203.0.113.9' } }))
      .status,
  ).toBe(404)
  const { grantId } = z
    .strictObject({ grantId: z.string() })
    .parse(await (await adminVisitor.request(`POST ${path}/grants`, { json: grant })).json())
  expect(await (await adminVisitor.request(`POST ${path}/grants`, { json: grant })).json()).toEqual({
    grantId: null,
  })
  await post(ada, '/spend', { amount: 25, idempotencyKey: 'work' })
  const revocation = { amount: 10, reason: 'a mistake', idempotencyKey: 'oops' }
  for (let n = 0; n < 2; n++) {
    expect(
      await (
        await adminVisitor.request(`POST /api/admin/tokens/grants/${grantId}/revoke`, { json: revocation })
      ).json(),
    ).toEqual({
      balance: -5,
    })
  }
  const tooMuch = await adminVisitor.request(`POST /api/admin/tokens/grants/${grantId}/revoke`, {
    json: { ...revocation, amount: 21, idempotencyKey: 'more' },
  })
  expect(await problemIn(tooMuch)).toMatchObject({ code: 'tokens.grant_exceeded', reversible: 20 })
  expect(await read(adminVisitor, path)).toMatchObject({
    balance: -5,
    entries: [{ kind: 'reverse' }, { kind: 'spend' }, { kind: 'grant' }],
  })
  const actions = (await shop.engine.audit.list()).map(({ action }) => action)
  expect(actions.filter((action) => action.startsWith('tokens.')).sort()).toEqual([
    'tokens.granted',
    'tokens.revoked',
  ])
})
