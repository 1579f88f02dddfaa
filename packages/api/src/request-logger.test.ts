import { describe, expect, test } from 'vitest'
import { clientOf, fake, pageHeaders, problemIn, recordLog } from '../test/fake-shop.ts'
import { withRequestId } from './index.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

describe('every response has a request id', () => {
  test.each([
    [200, 'GET /api/health', {}],
    [200, 'GET /api/products', {}],
    [200, 'GET /api/docs', {}],
    [200, 'GET /api/docs/assets/swagger-ui.css', {}],
    [200, 'GET /api/openapi.json', {}],
    [200, 'HEAD /api/health', {}],
    [200, 'POST /api/stripe/webhook', { body: '{}' }],
    [200, 'POST /api/webhooks/stripe', { body: '{}' }],
    [201, 'POST /api/checkout', { json: {} }],
    [400, 'POST /api/checkout', { body: '{', headers: { 'content-type': 'application/json' } }],
    [403, 'POST /api/checkout', { json: {}, headers: { origin: 'https://other.example' } }],
    [404, 'GET /api/nothing', {}],
    [404, 'GET /nothing', {}],
    [404, 'GET /api/products/nothing', {}],
    [405, 'PATCH /api/cart', {}],
    [413, 'POST /api/stripe/webhook', { body: 'x'.repeat(1024 * 1024 + 1) }],
    [415, 'POST /api/checkout', { body: 'a=b' }],
    [422, 'POST /api/checkout', { json: { total: 1 } }],
    [500, 'POST /api/checkout/ord_1/cancel', {}],
  ])('%i %s', async (status, line, init) => {
    const response = await clientOf().request(line, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('x-request-id')).toMatch(uuid)
    if (status >= 400) {
      expect((await problemIn(response)).requestId).toBe(response.headers.get('x-request-id'))
    }
  })

  test('304 Not Modified', async () => {
    const { request } = clientOf()
    const etag = (await request('GET /api/products')).headers.get('etag') ?? ''
    const again = await request('GET /api/products', { headers: { 'if-none-match': `"x", ${etag}` } })
    expect(again.status).toBe(304)
    expect(again.headers.get('x-request-id')).toMatch(uuid)
  })
})

describe('the request id of a client is used if it is well-formed', () => {
  test.each([
    ['abcd-1234', true],
    ['A.b_c-0123', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['short-1', false],
    ['with space', false],
    ['a"b{c}d,e', false],
    ['übergröße', false],
  ])('%s: %s', async (offered, taken) => {
    const response = await clientOf().request('GET /api/health', { headers: { 'x-request-id': offered } })
    if (taken) {
      expect(response.headers.get('x-request-id')).toBe(offered)
    } else {
      expect(response.headers.get('x-request-id')).toMatch(uuid)
    }
  })
})

describe('the request log', () => {
  const identified = { headers: { 'x-request-id': 'request-1' } }

  test('has one line per request, with the route instead of the path', async () => {
    const { request, lines } = clientOf()
    await request('GET /api/orders/session/cs_9', identified)
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          requestId: 'request-1',
          method: 'GET',
          route: '/api/orders/session/:sessionId',
          status: 404,
          ms: expect.any(Number),
          sessionId: 'cs_9',
          code: 'order.unknown',
        },
      },
    ])
  })

  test('has the route of a webhook and of a rejected request', async () => {
    const { request, lines } = clientOf()
    await request('POST /api/stripe/webhook', { body: '{}' })
    await request('POST /api/checkout', { json: {}, headers: { origin: 'https://other.example' } })
    await request('POST /api/nothing?secret=1')
    expect(lines.map(({ fields }) => fields.route ?? fields.path)).toEqual([
      '/api/stripe/webhook',
      '/api/checkout',
      '/api/nothing',
    ])
  })

  test('has the stack of a bug, and the response does not', async () => {
    const { request, lines } = clientOf()
    const response = await request('POST /api/checkout/ord_1/cancel', identified)
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal',
      requestId: 'request-1',
    })
    expect(lines.map(({ level }) => level)).toEqual(['error', 'warn'])
    expect(lines[0]?.fields).toMatchObject({
      requestId: 'request-1',
      err: { stack: expect.stringContaining('Not expected') },
    })
  })

  test('adds the request id to the lines of the engine', async () => {
    const engineLines: Parameters<typeof recordLog>[0] = []
    const log = withRequestId(recordLog(engineLines)).child({ part: 'catalog' })
    const list = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      log.info({}, 'Listed')
      return { products: [], next: null }
    }
    const { request } = clientOf({ catalog: { ...fake.catalog, list } })
    await Promise.all(
      ['first-one', 'second-1'].map((id) =>
        request('GET /api/products', { headers: { 'x-request-id': id } }),
      ),
    )
    log.info({}, 'Listed')
    expect(engineLines.map(({ fields }) => fields)).toEqual([
      { part: 'catalog', requestId: 'first-one' },
      { part: 'catalog', requestId: 'second-1' },
      { part: 'catalog' },
    ])
  })

  test('has the ids of orders and references, and no personal data or secrets', async () => {
    const client = clientOf()
    const { request, lines } = client
    const cookie = `countinghouse_cart=${'S'.repeat(43)}`
    const page = await pageHeaders(client, cookie)
    const headers = { ...page, 'idempotency-key': 'key-1', 'stripe-signature': 't=1,v1=secret' }
    await request('POST /api/checkout', { json: { email: 'ada@example.com', clientRef: 'ref-1' }, headers })
    await request('POST /api/stripe/webhook', { body: '{}', headers })
    expect(lines[1]?.fields).toMatchObject({
      clientRef: 'ref-1',
      idempotencyKey: 'key-1',
      orderId: 'ord_1',
      sessionId: 'cs_1',
    })
    expect(lines[2]?.fields).toMatchObject({ eventId: 'evt_1' })
    expect(JSON.stringify(lines)).not.toMatch(/ada@|SSSS|v1=/)
    expect(JSON.stringify(lines)).not.toContain(page['x-csrf-token'])
  })
})
