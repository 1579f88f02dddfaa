/** Requests that nobody should make: each is answered at once, in the envelope of Stripe, and the sandbox goes on. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../resources.ts'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

let sandbox: TestSandbox
beforeAll(async () => {
  sandbox = await startTestSandbox()
})
afterAll(() => sandbox.close())

interface Answer {
  status: number
  /** Of work, here and in the sandbox, whatever else the machine does. */
  milliseconds: number
  error: Record<string, unknown> | undefined
}

async function ask(
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>,
): Promise<Answer> {
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

/** Refused, because of the request and not because of us. */
function expectRefusal({ status, milliseconds, error }: Answer) {
  expect(error).toMatchObject(envelope)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(milliseconds).toBeLessThan(1_000)
}

/** Taken or refused, but never fallen over. */
function expectAnswer(answer: Answer) {
  if (answer.status !== 200) {
    expectRefusal(answer)
  }
  expect(answer.milliseconds).toBeLessThan(1_000)
}

const deep = (levels: number) => `metadata${'[a]'.repeat(levels)}=x`
const many = (count: number, pair: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => pair(index)).join('&')

/** What is wrong wherever it is posted. */
const wrong: Record<string, string> = {
  'twelve levels': deep(12),
  'a thousand levels': deep(1_000),
  'a hundred thousand levels': deep(100_000),
  'fifty thousand parameters': many(50_000, (index) => `p${index}=x`),
  'five thousand elements': many(4_990, () => 'unknown[]=x'),
  'five thousand objects in a list': many(4_990, () => 'unknown[][a]=x'),
  'a long name': `${'n'.repeat(100_000)}=x`,
  'an open bracket': 'metadata[a=x',
  'a closed bracket': 'metadata]a[=x',
  'brackets alone': '[]=x',
  'a prototype': '__proto__[polluted]=yes',
  'a prototype below': 'constructor[prototype][polluted]=yes',
  'hasOwnProperty for a parameter': 'hasOwnProperty=x',
  'a value that is an object too': 'metadata=x&metadata[a]=y',
  'an object that is a value too': 'metadata[a]=y&metadata=x&metadata[b]=z',
  'a key of metadata beyond its length': `metadata[${'k'.repeat(41)}]=x`,
  'a value of metadata beyond its length': `metadata[k]=${'v'.repeat(501)}`,
  'an object in metadata': 'metadata[k][l]=x',
  'metadata that is a word': 'metadata=word',
  'too many keys in metadata': many(60, (index) => `metadata[k${index}]=x`),
  'expand that is a word': 'expand=customer',
  'expand with too many': many(21, () => 'expand[]=customer'),
  'expand that is too long': `expand[]=${'a'.repeat(501)}`,
  'expand that is an object': 'expand[a]=b',
  SQL: "name'); DROP TABLE object;--=x",
  'a NUL in the name': 'na%00me=x',
  JSON: '{"name":"Ada"}',
  XML: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  bytes: '\u0000\u0001\u0002\ufffd',
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
])('POST %s refuses', (path) => {
  test.each(Object.entries(wrong))('%s', async (_what, body) => {
    expectRefusal(await ask('POST', path, body))
  })
})

test.each(posts)('POST %s refuses a parameter nobody knows', async (path) => {
  const answer = await ask('POST', path, 'unicorn[horn]=1')
  expectRefusal(answer)
  expect(answer.error).toMatchObject({ code: 'parameter_unknown' })
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
  ])('refuses the id %s', async (id) =>
    expectRefusal(await ask(method, path.replaceAll(/:\w+/g, id), method === 'POST' ? '' : undefined)),
  )
})

/** Values for parameters of each kind; some are taken, none may break anything. */
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

describe.each(fields)('POST %s %s answers', (path, body) => {
  test.each(values.map((value) => [value.slice(0, 40), value]))('%s', async (_name, value) => {
    expectAnswer(await ask('POST', path, body.replaceAll('#', value)))
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
])('lists answer any %s', async (parameter) => {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes(':'))
  for (const { path } of lists.slice(0, 12)) {
    for (const value of values.filter(({ length }) => length < 5_000)) {
      expectAnswer(await ask('GET', `${path}?${parameter}=${value}`))
    }
  }
})

test.each<[string, string, string, Record<string, string>]>([
  ['a method nobody knows', 'PATCH', '/v1/customers', {}],
  ['PUT', 'PUT', '/v1/customers', {}],
  ['OPTIONS', 'OPTIONS', '/v1/customers', {}],
  ['DELETE on a list', 'DELETE', '/v1/customers', {}],
  ['POST to what is only read', 'POST', '/v1/balance', {}],
  ['the root of the API', 'GET', '/v1', {}],
  ['the second API', 'POST', '/v2/core/events', {}],
  ['no API at all', 'POST', '/unicorns', {}],
  ['a slash too many', 'GET', '/v1/customers/', {}],
  ['two slashes', 'GET', '/v1//customers', {}],
  ['a key that is no key', 'GET', '/v1/customers', { authorization: 'Bearer' }],
  ['a key of a thousand letters', 'GET', '/v1/customers', { authorization: `Bearer ${'k'.repeat(1_000)}` }],
  ['a broken Basic', 'GET', '/v1/customers', { authorization: 'Basic %%%' }],
  ['Digest', 'GET', '/v1/customers', { authorization: 'Digest username="sk_test_x"' }],
  ['a version that is none', 'GET', '/v1/customers', { 'stripe-version': "2024'; DROP TABLE object" }],
  ['a long version', 'GET', '/v1/customers', { 'stripe-version': '2'.repeat(2_000) }],
  ['a long idempotency key', 'POST', '/v1/customers', { 'idempotency-key': 'k'.repeat(256) }],
  ['a fault nobody knows', 'GET', '/v1/customers', { 'sandbox-fault': 'earthquake' }],
  ['a fault without end', 'GET', '/v1/customers', { 'sandbox-fault': 'delay=1e300' }],
  ['a fault that is no number', 'GET', '/v1/customers', { 'sandbox-fault': 'delay=soon' }],
  ['JSON by its type', 'POST', '/v1/customers', { 'content-type': 'application/json' }],
  ['a form of parts', 'POST', '/v1/customers', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['a type of its own', 'POST', '/v1/customers', { 'content-type': 'x'.repeat(1_000) }],
  ['a compressed body', 'POST', '/v1/customers', { 'content-encoding': 'gzip' }],
])('%s is refused', async (_what, method, path, headers) => {
  expectRefusal(await ask(method, path, method === 'POST' ? 'a=b' : undefined, headers))
})

test('a body beyond a megabyte is refused, announced or not', async () => {
  expectRefusal(await ask('POST', '/v1/customers', `name=${'x'.repeat(1_100_000)}`))
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(120)),
  })
  const headers = { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' }
  const request: RequestInit = { method: 'POST', body: endless, headers, duplex: 'half' }
  const refused = await sandbox.sandbox.fetch(new Request(`${sandbox.url}/v1/customers`, request))
  expect([refused.status, await refused.json()]).toMatchObject([413, { error: envelope }])
})

test.each<[string, string, RegExp]>([
  ['what is no HTTP', 'EHLO sandbox\r\n\r\n', /^HTTP\/1\.1 400 .*"invalid_request_error"/s],
  [
    'headers without end',
    `GET /v1/customers HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 .*"invalid_request_error"/s,
  ],
  [
    'two lengths',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length that is none',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a request smuggled in another',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a broken chunk',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test_x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    /^HTTP\/1\.1 400 |^$/,
  ],
  ['TRACE', 'TRACE /v1/customers HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 [45]\d\d /],
  ['no host', 'GET /v1/customers HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['an address that is none', 'GET http://[::1/v1 HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a host that is none', 'GET /v1/customers HTTP/1.1\r\nhost: a b<c>\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
  [
    'a body cut short',
    'POST /v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test_x\r\ncontent-length: 100\r\n\r\nname=',
    /^$/,
  ],
])('%s is refused on the wire', async (_what, text, answer) => {
  expect(await send(text, answer)).toMatch(answer)
})

/** Writes to the port and returns what came back: until that is an answer, or for a moment where nothing is one. */
function send(text: string, answer: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(sandbox.port, '127.0.0.1', () => socket.write(text))
    const end = () => resolve(heard)
    const patience = setTimeout(() => socket.destroy(), answer.test('') ? 400 : 20_000)
    socket.on('close', () => clearTimeout(patience))
    socket.on('data', (chunk) => {
      heard += chunk
      if (answer.test(heard)) {
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
])('the control %s %s refuses %j', async (method, control, body) => {
  const answer = await fetch(`${sandbox.url}/_sandbox/${control}`, { method, body: JSON.stringify(body) })
  expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }])
})

test('after all of it the sandbox is well, and nothing was polluted', async () => {
  const { id } = await sandbox.stripe.customers.create({ name: 'Ada' })
  expect((await sandbox.stripe.customers.retrieve(id)).id).toBe(id)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
  expect(sandbox.sandbox.faults.list()).toEqual([])
})
