/**
 * Hostile input: malformed, oversized and malicious requests get an error in Stripe's envelope
 * within a second, and the sandbox keeps working.
 */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../resources.ts'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

let sandbox: TestSandbox
beforeAll(async () => {
  sandbox = await startTestSandbox()
})
afterAll(() => sandbox.close())

interface Outcome {
  status: number
  /**
   * CPU time of this process, which includes the sandbox: independent of the load of the machine.
   */
  milliseconds: number
  error: Record<string, unknown> | undefined
}

async function send(
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>,
): Promise<Outcome> {
  const before = process.cpuUsage()
  const response = await sandbox.call(method, path, body, headers)
  const text = await response.text()
  const { user, system } = process.cpuUsage(before)
  const { error } = method === 'HEAD' ? { error: undefined } : JSON.parse(text)
  return { status: response.status, milliseconds: (user + system) / 1_000, error }
}

const envelope = {
  type: expect.stringMatching(/_error$/),
  message: expect.stringMatching(/.{8}/),
  request_log_url: expect.stringContaining('/requests/req_'),
}

/** Rejected with a 4xx status, because the request is at fault and not the sandbox. */
function expectRejected({ status, milliseconds, error }: Outcome) {
  expect(error).toMatchObject(envelope)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(milliseconds).toBeLessThan(1_000)
}

/** Accepted or rejected, but never a server error. */
function expectHandled(outcome: Outcome) {
  if (outcome.status !== 200) {
    expectRejected(outcome)
  }
  expect(outcome.milliseconds).toBeLessThan(1_000)
}

const deep = (levels: number) => `metadata${'[a]'.repeat(levels)}=x`
const many = (count: number, pair: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => pair(index)).join('&')

/** Bodies that are invalid for every operation. */
const invalidBodies: Record<string, string> = {
  'twelve levels': deep(12),
  'a thousand levels': deep(1_000),
  'a hundred thousand levels': deep(100_000),
  'fifty thousand parameters': many(50_000, (index) => `p${index}=x`),
  'five thousand elements': many(4_990, () => 'unknown[]=x'),
  'five thousand objects in a list': many(4_990, () => 'unknown[][a]=x'),
  'a long name': `${'n'.repeat(100_000)}=x`,
  'an open bracket': 'metadata[a=x',
  'a closed bracket': 'metadata]a[=x',
  'only brackets': '[]=x',
  'a prototype': '__proto__[polluted]=yes',
  'a nested prototype': 'constructor[prototype][polluted]=yes',
  'hasOwnProperty for a parameter': 'hasOwnProperty=x',
  'a value that is also an object': 'metadata=x&metadata[a]=y',
  'an object that is also a value': 'metadata[a]=y&metadata=x&metadata[b]=z',
  'a metadata key that is too long': `metadata[${'k'.repeat(41)}]=x`,
  'a metadata value that is too long': `metadata[k]=${'v'.repeat(501)}`,
  'an object in metadata': 'metadata[k][l]=x',
  'metadata that is a string': 'metadata=word',
  'too many metadata keys': many(60, (index) => `metadata[k${index}]=x`),
  'expand that is a string': 'expand=customer',
  'expand with too many entries': many(21, () => 'expand[]=customer'),
  'expand that is too long': `expand[]=${'a'.repeat(501)}`,
  'expand that is an object': 'expand[a]=b',
  SQL: "name'); DROP TABLE object;--=x",
  'a NUL in the name': 'na%00me=x',
  JSON: '{"name":"Ada"}',
  XML: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  'binary data': '\u0000\u0001\u0002\ufffd',
}

const posts = operations
  .filter(({ method }) => method === 'POST')
  .map(({ path }) => path.replaceAll(/:\w+/g, 'x_unknown'))

describe.each([
  '/v1/customers',
  '/v1/products',
  '/v1/payment_intents',
  '/v1/checkout/sessions',
  '/v1/refunds',
  '/v1/prices',
])('POST %s rejects', (path) => {
  test.each(Object.entries(invalidBodies))('%s', async (_title, body) => {
    expectRejected(await send('POST', path, body))
  })
})

test.each(posts)('POST %s rejects an unknown parameter', async (path) => {
  const outcome = await send('POST', path, 'unicorn[horn]=1')
  expectRejected(outcome)
  expect(outcome.error).toMatchObject({ code: 'parameter_unknown' })
})

describe.each(
  operations.filter(({ path }) => path.includes(':')).map(({ method, path }) => `${method} ${path}`),
)('%s', (line) => {
  const [method = '', path = ''] = line.split(' ')
  test.each([
    "'%20OR%20'1'='1",
    '%00',
    '%F0%9F%92%A9',
    '..%2f..%2fetc',
    '%E0%A4%A',
    'a'.repeat(4_000),
    '__proto__',
  ])('rejects the id %s', async (id) =>
    expectRejected(await send(method, path.replaceAll(/:\w+/g, id), method === 'POST' ? '' : undefined)),
  )
})

/** Values for parameters of every type. Some are accepted, none may cause a server error. */
const values = [
  '-1',
  '0',
  '1e999',
  '0x10',
  '１２',
  '9'.repeat(400),
  '1.5',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  ' ',
  '%00',
  '%F0%9F%92%A9%E2%80%AE',
  '%FF%FE',
  '%ED%A0%80',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  "'%20OR%201=1--",
  '$%7Bjndi:ldap://x%7D',
  '..%2F..%2Fetc%2Fpasswd',
  'x'.repeat(100_000),
]
const fields: [string, string][] = [
  ['/v1/customers', 'name=#'],
  ['/v1/customers', 'email=#'],
  ['/v1/customers', 'balance=#'],
  ['/v1/customers', 'payment_method=#'],
  ['/v1/customers', 'metadata[#]=#'],
  ['/v1/customers', 'preferred_locales[#]=a'],
  ['/v1/products', 'name=a&id=#'],
  ['/v1/products', 'name=a&images[]=#'],
  ['/v1/prices', 'currency=#&unit_amount=1&product_data[name]=a'],
  ['/v1/prices', 'currency=usd&unit_amount_decimal=#&product_data[name]=a'],
  ['/v1/payment_intents', 'amount=#&currency=usd'],
  ['/v1/payment_intents', 'amount=500&currency=usd&payment_method=#&confirm=true'],
  [
    '/v1/payment_intents',
    'amount=500&currency=usd&confirm=true&payment_method_data[type]=card&payment_method_data[card][number]=#',
  ],
  ['/v1/checkout/sessions', 'mode=payment&success_url=#'],
  [
    '/v1/checkout/sessions',
    'mode=payment&success_url=https://a.example&line_items[0][price]=#&line_items[0][quantity]=#',
  ],
  ['/v1/refunds', 'payment_intent=#&amount=#'],
  ['/v1/webhook_endpoints', 'url=#&enabled_events[]=charge.failed'],
]

describe.each(fields)('POST %s %s does not fail with', (path, body) => {
  test.each(values.map((value) => [value.slice(0, 40), value]))('%s', async (_name, value) => {
    expectHandled(await send('POST', path, body.replaceAll('#', value)))
  })
})

test.each([
  'limit',
  'starting_after',
  'ending_before',
  'created',
  'created[gte]',
  'created[__proto__]',
  'expand[]',
  'customer',
  'status',
])('lists accept or reject any %s', async (parameter) => {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes(':'))
  for (const { path } of lists.slice(0, 12)) {
    for (const value of values.filter(({ length }) => length < 5_000)) {
      expectHandled(await send('GET', `${path}?${parameter}=${value}`))
    }
  }
})

test.each<[string, string, string, Record<string, string>]>([
  ['an unknown method', 'PATCH', '/v1/customers', {}],
  ['PUT', 'PUT', '/v1/customers', {}],
  ['OPTIONS', 'OPTIONS', '/v1/customers', {}],
  ['DELETE on a list', 'DELETE', '/v1/customers', {}],
  ['POST to a read-only resource', 'POST', '/v1/balance', {}],
  ['the root of the API', 'GET', '/v1', {}],
  ['the /v2 API', 'POST', '/v2/core/events', {}],
  ['a path outside the API', 'POST', '/unicorns', {}],
  ['a trailing slash', 'GET', '/v1/customers/', {}],
  ['two slashes', 'GET', '/v1//customers', {}],
  ['an empty bearer token', 'GET', '/v1/customers', { authorization: 'Bearer' }],
  [
    'an API key of a thousand characters',
    'GET',
    '/v1/customers',
    { authorization: `Bearer ${'k'.repeat(1_000)}` },
  ],
  ['a malformed Basic header', 'GET', '/v1/customers', { authorization: 'Basic %%%' }],
  ['Digest authentication', 'GET', '/v1/customers', { authorization: 'Digest username="sk_test_x"' }],
  ['a malformed version', 'GET', '/v1/customers', { 'stripe-version': "2024'; DROP TABLE object" }],
  ['a long version', 'GET', '/v1/customers', { 'stripe-version': '2'.repeat(2_000) }],
  ['a long idempotency key', 'POST', '/v1/customers', { 'idempotency-key': 'k'.repeat(256) }],
  ['an unknown fault', 'GET', '/v1/customers', { 'sandbox-fault': 'earthquake' }],
  ['a fault with an endless delay', 'GET', '/v1/customers', { 'sandbox-fault': 'delay=1e300' }],
  ['a fault with a delay that is not a number', 'GET', '/v1/customers', { 'sandbox-fault': 'delay=soon' }],
  ['the content type JSON', 'POST', '/v1/customers', { 'content-type': 'application/json' }],
  ['a multipart form', 'POST', '/v1/customers', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['an unknown content type', 'POST', '/v1/customers', { 'content-type': 'x'.repeat(1_000) }],
  ['a compressed body', 'POST', '/v1/customers', { 'content-encoding': 'gzip' }],
])('rejects %s', async (_title, method, path, headers) => {
  expectRejected(await send(method, path, method === 'POST' ? 'a=b' : undefined, headers))
})

test('rejects a body larger than a megabyte, with or without a content length', async () => {
  expectRejected(await send('POST', '/v1/customers', `name=${'x'.repeat(1_100_000)}`))
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(120)),
  })
  const headers = { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' }
  const request: RequestInit = { method: 'POST', body: endless, headers, duplex: 'half' }
  const response = await sandbox.sandbox.fetch(new Request(`${sandbox.url}/v1/customers`, request))
  expect([response.status, await response.json()]).toMatchObject([413, { error: envelope }])
})

test.each<[string, string, RegExp]>([
  ['input that is not HTTP', 'EHLO sandbox\r\n\r\n', /^HTTP\/1\.1 400 .*"invalid_request_error"/s],
  [
    'endless headers',
    `GET /v1/customers HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 .*"invalid_request_error"/s,
  ],
  [
    'two content lengths',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a negative content length',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'request smuggling',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a malformed chunk',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test_x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    /^HTTP\/1\.1 400 |^$/,
  ],
  ['TRACE', 'TRACE /v1/customers HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 [45]\d\d /],
  ['a missing host header', 'GET /v1/customers HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a malformed URL', 'GET http://[::1/v1 HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a malformed host header', 'GET /v1/customers HTTP/1.1\r\nhost: a b<c>\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
  [
    'an incomplete body',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test_x\r\ncontent-length: 100\r\n\r\nname=',
    /^$/,
  ],
])('rejects %s on the connection', async (_title, text, expected) => {
  expect(await sendRaw(text, expected)).toMatch(expected)
})

/**
 * Sends raw bytes to the port and returns the response. Where no response is expected, it waits for
 * a moment.
 */
function sendRaw(text: string, expected: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(sandbox.port, '127.0.0.1', () => socket.write(text))
    const end = () => resolve(received)
    const timeout = setTimeout(() => socket.destroy(), expected.test('') ? 400 : 20_000)
    socket.on('close', () => clearTimeout(timeout))
    socket.on('data', (chunk) => {
      received += chunk
      if (expected.test(received)) {
        socket.destroy()
      }
    })
    socket.on('error', end).on('close', end)
  })
}

test.each<[string, string, unknown]>([
  ['POST', 'clock', { advance: 'until tomorrow' }],
  ['POST', 'clock', { advance: { days: 1e300 } }],
  ['POST', 'clock', { advance: '999999999 years' }],
  ['POST', 'clock', { advance: { fortnights: 1 } }],
  ['POST', 'clock', { advance: { days: -1 } }],
  ['POST', 'clock', []],
  ['POST', 'faults', { kind: 'late', amount: 1e300 }],
  ['POST', 'faults', { kind: 'duplicate', amount: 1e9 }],
  ['POST', 'faults', { kind: 'drop', times: 0.5 }],
  ['POST', 'faults', { kind: 'toString' }],
  ['POST', 'settle', { payment_intent: 'pi_none', outcome: 'succeeded' }],
  ['PUT', 'webhook_endpoint', { url: 'http://x', secret: '' }],
])('the control %s %s rejects %j', async (method, control, body) => {
  const response = await fetch(`${sandbox.url}/_sandbox/${control}`, { method, body: JSON.stringify(body) })
  expect([response.status, await response.json()]).toEqual([400, { error: expect.any(String) }])
})

test('after all hostile requests the sandbox works, and no prototype is polluted', async () => {
  const { id } = await sandbox.stripe.customers.create({ name: 'Ada' })
  expect((await sandbox.stripe.customers.retrieve(id)).id).toBe(id)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
  expect(sandbox.sandbox.faults.list()).toEqual([])
})
