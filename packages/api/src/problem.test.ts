import { AppError, type ErrorCode, errorCatalog } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { clientOf, fake, problemIn } from '../test/fake-shop.ts'

const throwing = (thrown: unknown) =>
  clientOf({
    checkout: {
      ...fake.checkout,
      start: async () => {
        throw thrown
      },
    },
  })

describe('every error of the engine becomes a problem with its status', () => {
  test.each(Object.keys(errorCatalog) as ErrorCode[])('%s', async (code) => {
    const { status, message, hint } = errorCatalog[code]
    const response = await throwing(new AppError(code, { note: 1 })).request('POST /api/checkout', {
      json: {},
    })
    expect(response.status).toBe(status)
    const problem = await problemIn(response)
    expect(problem).toMatchObject({
      type: `/api/problems/${code}`,
      title: message,
      status,
      detail: message,
      code,
      hint,
      note: 1,
    })
  })
})

test('details cannot override the members of a problem', async () => {
  const error = new AppError('stock.insufficient', {
    status: 'pending',
    code: 'x',
    requestId: 'x',
    short: [],
  })
  const response = await throwing(error).request('POST /api/checkout', { json: {} })
  expect(response.status).toBe(409)
  expect(await problemIn(response)).toMatchObject({ status: 409, code: 'stock.insufficient', short: [] })
})

test('recognizes an error of another copy of the engine by its code', async () => {
  const foreign = Object.assign(new Error('x'), { name: 'AppError', code: 'cart.empty', details: {} })
  expect((await throwing(foreign).request('POST /api/checkout', { json: {} })).status).toBe(409)
})

test.each([
  [new Error('password=1')],
  ['password=1'],
  [undefined],
  [{ password: 1 }],
  [Object.assign(new Error('x'), { code: 'cart.empty' })],
])('any other thrown value (%s) is a bug, and the response reveals nothing', async (thrown) => {
  const { request, lines } = throwing(thrown)
  const response = await request('POST /api/checkout', { json: {} })
  expect(response.status).toBe(500)
  expect(Object.keys(await problemIn(response)).sort()).toEqual([
    'code',
    'requestId',
    'status',
    'title',
    'type',
  ])
  expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
})

describe('unknown routes and methods', () => {
  test.each([
    ['GET /api/nothing', 404, null],
    ['GET /api/products/', 404, null],
    ['GET /api/products/a%00b', 404, null],
    ['PUT /api/cart/items/a%0Ab', 404, null],
    ['POST /api/nothing', 404, null],
    ['GET /api/docs/assets/..%2Fpackage.json', 404, null],
    ['GET /api/docs/assets/constructor', 404, null],
    ['GET /api/problems/toString', 404, null],
    ['POST /api/products', 405, 'GET, HEAD'],
    ['GET /api/checkout', 405, 'POST'],
    ['GET /api/stripe/webhook', 405, 'POST'],
    ['PATCH /api/cart/items/A', 405, 'PUT, DELETE'],
    ['OPTIONS /api/cart', 405, 'GET, HEAD'],
  ])('%s responds with %i', async (line, status, allow) => {
    const response = await clientOf().request(line)
    expect(response.status).toBe(status)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await problemIn(response)).toMatchObject({
      code: status === 404 ? 'route.unknown' : 'route.method',
    })
  })
})

describe('invalid input', () => {
  const json = { 'content-type': 'application/json' }
  test.each([
    ['POST /api/checkout', { body: '{"items":', headers: json }, 400, 'body.malformed', undefined],
    ['POST /api/checkout', { body: '', headers: json }, 400, 'body.malformed', undefined],
    [
      'POST /api/checkout',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'body.not_json',
      undefined,
    ],
    ['POST /api/checkout', { body: new URLSearchParams({ a: 'b' }) }, 415, 'body.not_json', undefined],
    ['POST /api/checkout', { json: [] }, 422, 'input.invalid', ['']],
    ['POST /api/checkout', { json: null }, 422, 'input.invalid', ['']],
    ['POST /api/checkout', { json: { price: 1 } }, 422, 'input.invalid', ['price']],
    ['POST /api/checkout', { json: { total: 1, name: 'x' } }, 422, 'input.invalid', ['total', 'name']],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A', quantity: 1, priceMinor: 1 }] } },
      422,
      'input.invalid',
      ['items[0].priceMinor'],
    ],
    ['POST /api/checkout?total=1', { json: {} }, 422, 'input.invalid', ['total']],
    ['POST /api/checkout', { json: { items: [] } }, 422, 'input.invalid', ['items']],
    [
      'POST /api/checkout',
      { json: { items: Array(51).fill({ sku: 'A', quantity: 1 }) } },
      422,
      'input.invalid',
      ['items'],
    ],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A', quantity: 0 }] } },
      422,
      'input.invalid',
      ['items[0].quantity'],
    ],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A', quantity: 100 }] } },
      422,
      'input.invalid',
      ['items[0].quantity'],
    ],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A', quantity: 1.5 }] } },
      422,
      'input.invalid',
      ['items[0].quantity'],
    ],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A', quantity: '1' }] } },
      422,
      'input.invalid',
      ['items[0].quantity'],
    ],
    [
      'POST /api/checkout',
      { json: { items: [{ sku: 'A\u0000', quantity: 1 }] } },
      422,
      'input.invalid',
      ['items[0].sku'],
    ],
    ['POST /api/checkout', { json: { email: 'not an address' } }, 422, 'input.invalid', ['email']],
    ['POST /api/checkout', { json: { currency: 'dollars' } }, 422, 'input.invalid', ['currency']],
    ['POST /api/checkout', { json: { clientRef: 'x'.repeat(201) } }, 422, 'input.invalid', ['clientRef']],
    ['POST /api/checkout', { json: { clientRef: 'a\nb' } }, 422, 'input.invalid', ['clientRef']],
    ['POST /api/checkout', { json: { clientRef: '\ud83d' } }, 422, 'input.invalid', ['clientRef']],
    [
      'POST /api/checkout',
      { json: {}, headers: { 'idempotency-key': '' } },
      422,
      'input.invalid',
      ['Idempotency-Key'],
    ],
    [
      'POST /api/checkout',
      { json: {}, headers: { 'idempotency-key': 'a b' } },
      422,
      'input.invalid',
      ['Idempotency-Key'],
    ],
    [
      'POST /api/checkout',
      { json: {}, headers: { 'idempotency-key': 'k'.repeat(256) } },
      422,
      'input.invalid',
      ['Idempotency-Key'],
    ],
    ['PUT /api/cart/items/A', { json: {} }, 422, 'input.invalid', ['quantity']],
    ['PUT /api/cart/items/A', {}, 422, 'input.invalid', ['quantity']],
    ['PUT /api/cart/items/A', { json: { quantity: -1 } }, 422, 'input.invalid', ['quantity']],
    ['PUT /api/cart/items/A', { json: { quantity: 1, price: 1 } }, 422, 'input.invalid', ['price']],
    [
      'PUT /api/cart/items/A',
      { body: '{"quantity":1,"__proto__":{}}', headers: json },
      422,
      'input.invalid',
      ['__proto__'],
    ],
    ['PUT /api/cart/items/A?price=1', { json: { quantity: 1 } }, 422, 'input.invalid', ['price']],
    ['DELETE /api/cart/items/A?price=1', {}, 422, 'input.invalid', ['price']],
    ['POST /api/checkout/ord_1/cancel', { json: { refund: true } }, 422, 'input.invalid', ['refund']],
  ])('%s %j responds with %i %s %j', async (line, init, status, code, paths) => {
    const { request, lines } = clientOf()
    const response = await request(line, init)
    const problem = await problemIn(response)
    expect([response.status, problem.code]).toEqual([status, code])
    expect(problem.errors?.map(({ path }) => path)).toEqual(paths)
    expect(lines).toHaveLength(1)
  })

  test('reports at most twenty errors', async () => {
    const json = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]))
    const response = await clientOf().request('POST /api/checkout', { json })
    expect((await problemIn(response)).errors).toHaveLength(20)
  })
})

test('the type of a problem is the URL of its description', async () => {
  const { request } = clientOf()
  const { type } = await problemIn(await request('GET /api/nothing'))
  const meaning = await (await request(`GET ${type}`)).json()
  expect(meaning).toMatchObject({
    code: 'route.unknown',
    status: 404,
    hint: expect.stringContaining('/api/docs'),
  })
})
