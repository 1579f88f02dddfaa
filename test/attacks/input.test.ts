/**
 * Sends invalid input to every route of the OpenAPI document: each rejects it, without a server
 * error.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { admin } from '../../packages/api/test/accounts.ts'
import { clientOf } from '../../packages/api/test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../../packages/api/test/shop.ts'
import { cpuMillisecondsOf } from '../cpu-time.ts'

const operation = z.looseObject({ requestBody: z.looseObject({}).optional(), tags: z.array(z.string()) })
const description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) })
const { paths } = description.parse(await (await clientOf().request('GET /api/openapi.json')).json())

/** Such as `PUT /api/cart/items/{sku}`. Without the webhook, whose body is signed bytes. */
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(() => path !== '/api/stripe/webhook')
    .map(([method, { requestBody }]) => ({
      line: `${method.toUpperCase()} ${path}`,
      hasBody: requestBody !== undefined,
    })),
)
const everyLine = operations.map(({ line }) => line)
const linesWithPath = everyLine.filter((line) => line.includes('{'))
const linesWithBody = operations.filter(({ hasBody }) => hasBody).map(({ line }) => line)

/** Valid path parameters where `x` is not one, so that only the body or query can be wrong. */
const wellFormed = new Map([['accountId', 'user:x']])

let shop: Shop
/** An admin, so that requests are rejected for their input and not for missing access. */
let adminVisitor: Visitor
beforeAll(async () => {
  shop = await openShop()
  adminVisitor = await admin(shop)
})
afterAll(() => shop.close())

async function send(
  line: string,
  { value, query = '', body }: { value?: string; query?: string; body?: string | undefined },
) {
  const [method = '', path = ''] = line.split(' ')
  const request = `${method} ${path.replaceAll(/\{(\w+)\}/g, (_, name) => value ?? wellFormed.get(name) ?? 'x')}${query}`
  const response = await adminVisitor.request(request, {
    headers: { 'content-type': 'application/json' },
    ...(body ? { body } : {}),
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** A problem document that reveals nothing about the implementation. */
function expectError({ status, type, text }: Awaited<ReturnType<typeof send>>, ...statuses: number[]): void {
  expect(statuses, text).toContain(status)
  expect(type).toBe('application/problem+json')
  expect(text).not.toMatch(/postgres|syntax error|at \w+ \(|node_modules|select /i)
}

test('the document lists routes', () => {
  expect(everyLine.length).toBeGreaterThan(10)
  expect(linesWithBody).toContain('POST /api/checkout')
})

describe.each(everyLine)('%s', (line) => {
  const body = linesWithBody.includes(line) ? '{}' : undefined

  test('rejects unknown query parameters', async () => {
    for (const query of [
      '?amountMinor=1',
      '?__proto__=1',
      '?constructor[prototype][admin]=1',
      "?id='%20or%201=1--",
    ]) {
      // A missing object may be reported first.
      expectError(await send(line, { query, body }), 422, 404)
    }
  })
})

describe.each(linesWithPath)('%s', (line) => {
  const body = linesWithBody.includes(line) ? '{}' : undefined

  test.each([
    ['%00', 'a character that PostgreSQL cannot store'],
    ['%0d%0aset-cookie:%20a=b', 'header injection'],
    ["x'%3b%20drop%20table%20shop.order%3b--", 'SQL injection'],
    ["'%20or%20'1'='1", 'SQL injection'],
    ['..%2f..%2fetc%2fpasswd', 'path traversal'],
    ['%ff%fe', 'invalid UTF-8'],
    ['__proto__', "a name of JavaScript's own"],
    ['constructor', "a name of JavaScript's own"],
    ['%3Cscript%3Ealert(1)%3C%2Fscript%3E', 'a script'],
    ['x'.repeat(5_000), 'five thousand characters'],
  ])('rejects the path parameter %s (%s)', async (value) => {
    const response = await send(line, { value, body })
    // Removing an item that is not in the cart is not an error.
    if (line.startsWith('DELETE /api/cart')) {
      expect([200, 404, 422]).toContain(response.status)
    } else {
      expectError(response, 400, 403, 404, 405, 422)
    }
  })
})

describe.each(linesWithBody)('%s', (line) => {
  test.each([
    ['half an object', 400, '{'],
    ['white space', 422, ' '],
    ['null', 422, 'null'],
    ['a list', 422, '[]'],
    ['a text', 422, '"x"'],
    ['an infinite number', 422, '1e999'],
    ['an unknown key', 422, '{"unknownKey":1}'],
    ['__proto__', 422, '{"__proto__":{"admin":true}}'],
    ['a constructor', 422, '{"constructor":{"prototype":{"admin":true}}}'],
    ['thirty thousand nested lists', 422, `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['ten thousand nested objects', 422, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['five thousand keys', 422, `{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":1`).join()}}`],
    ['seventy kilobytes', 413, `{"a":"${'x'.repeat(70_000)}"}`],
  ])('rejects a body of %s: %i', async (_name, status, body) => {
    // The batch route accepts larger bodies, so that a large one is rejected by its schema.
    const { result, milliseconds } = await cpuMillisecondsOf(() => send(line, { body }))
    expectError(result, status, 400, ...(line.endsWith('/batch') ? [422] : []))
    expect(milliseconds).toBeLessThan(2_000)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })
})

describe('headers', () => {
  test('rejects a cookie of one megabyte, and keeps serving', async () => {
    const response = await fetch(`${shop.url}/api/cart`, {
      headers: { cookie: `countinghouse_cart=${'x'.repeat(1_000_000)}` },
    })
    expect(response.status).toBe(431)
    expect((await fetch(`${shop.url}/api/cart`)).status).toBe(200)
  })

  test('ignores thousands of unknown cookies', async () => {
    const cookie = Array.from({ length: 1_500 }, (_, n) => `c${n}=1`).join('; ')
    const response = await fetch(`${shop.url}/api/cart`, { headers: { cookie } })
    expect(await response.json()).toMatchObject({ items: [], totals: [] })
  })

  test.each([
    ['256 letters', 'a'.repeat(256)],
    ['two words', 'with space'],
    ['a letter that is not ASCII', 'é'],
  ])('rejects an idempotency key of %s', async (_name, value) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': value }
    const response = await fetch(`${shop.url}/api/checkout`, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(422)
  })

  test.each([
    'authorization',
    'cookie',
    'if-none-match',
    'origin',
    'sec-fetch-site',
    'stripe-signature',
    'x-csrf-token',
    'x-forwarded-for',
    'x-request-id',
    'access-control-request-method',
  ])('no value of the header %s causes a server error', async (name) => {
    for (const value of ['x'.repeat(5_000), "' or 1=1 --", '%00%0d%0a', 'é', '{"a":1}', ',;;==', 'null']) {
      for (const [method, path] of [
        ['GET', '/api/products'],
        ['GET', '/api/cart'],
        ['GET', '/api/orders/session/cs_test_none'],
        ['POST', '/api/checkout'],
        ['POST', '/api/stripe/webhook'],
      ] as const) {
        const headers = { 'content-type': 'application/json', [name]: value }
        const response = await fetch(shop.url + path, {
          method,
          headers,
          ...(method === 'POST' ? { body: '{}' } : {}),
        })
        expect(response.status, `${method} ${path}, ${name}: ${value.slice(0, 20)}`).toBeLessThan(500)
      }
    }
  })

  test('ignores unknown headers, which browsers and proxies send', async () => {
    const headers = {
      'sec-ch-ua': '"Browser";v="1"',
      dnt: '1',
      traceparent: '00-0-0-00',
      'x-amount-minor': '1',
    }
    expect((await fetch(`${shop.url}/api/cart`, { headers })).status).toBe(200)
  })

  test('no input is echoed as a header', async () => {
    const injected = 'a%0d%0aset-cookie:%20stolen=1'
    for (const path of [
      `/api/products/${injected}`,
      `/api/${injected}`,
      `/api/orders/session/${injected}?${injected}`,
    ]) {
      const response = await fetch(shop.url + path, { headers: { 'x-request-id': 'abc def\tset-cookie' } })
      expect(response.headers.getSetCookie()).toEqual([])
      expect([...response.headers].join()).not.toContain('stolen')
      expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    }
  })
})
