import { describe, expect, test } from 'vitest'
import { cpuMillisecondsOf } from '../../../test/cpu-time.ts'
import { createLog } from './log.ts'
import { redact } from './redact.ts'

/** Log lines, and the parts that must be removed. */
const corpus: [name: string, fields: object, message: string, secrets: string[]][] = [
  ['an e-mail in a field', { email: 'ada@example.com' }, 'm', ['ada']],
  [
    'a nested e-mail',
    { a: { b: [{ customer_details: { email: 'ada+tag@mail.example.co.uk' } }] } },
    'm',
    ['ada', 'co.uk'],
  ],
  [
    'an e-mail in a message',
    {},
    'Could not write to Ada <ada.lovelace@example.com>, it bounced',
    ['ada.lovelace', 'example.com'],
  ],
  ['an e-mail in a URL', { url: '/login?next=%2F&email=ada%40example.com&a=1' }, 'm', ['ada', 'example.com']],
  [
    'an e-mail in an error',
    { error: new Error('Key (email)=(ada@example.com) already exists') },
    'm',
    ['ada@'],
  ],
  ['a card number', { body: { card: { number: '4242424242424242', cvc: '123' } } }, 'm', ['4242', '123']],
  [
    'a card number in a message',
    {},
    'paid with 4242 4242 4242 4242, or 5555-5555-5555-4444',
    ['4242', '5555'],
  ],
  ['a card number as a number', { value: 378282246310005, other: '6011111111111117' }, 'm', ['6011111']],
  [
    'a cookie header',
    { headers: { cookie: 'countinghouse_cart=SECRETSECRET; a=b' } },
    'm',
    ['SECRET', 'a=b'],
  ],
  [
    'a Set-Cookie header',
    { headers: { 'set-cookie': ['__Host-countinghouse_cart=SECRET; Path=/', 'b=SECRET'] } },
    'm',
    ['SECRET'],
  ],
  ['a cookie in a message', {}, 'came with __Host-countinghouse_cart=SECRETSECRET; and left', ['SECRET']],
  ['a session cookie', {}, 'better-auth.session_token=SECRET.abc%3D; Path=/', ['SECRET']],
  ['an Authorization header', { Authorization: 'Bearer chk_a1b2c3d4e5f6' }, 'm', ['a1b2']],
  ['a bearer token in a message', {}, 'sent Authorization: Bearer abcdef0123456789.xyz', ['abcdef']],
  ['an API key', {}, 'no key chk_0123456789abcdefghijkl_mnop-q is known', ['0123456789']],
  [
    'a Stripe API key',
    { stripe: { config: 'sk_live_51Habc' } },
    'key rk_test_51Hdef refused',
    ['51Habc', '51Hdef'],
  ],
  [
    'a client secret',
    { url: 'https://x/?payment_intent_client_secret=pi_3Abc_secret_XYZ' },
    'seti_1_secret_XYZ',
    ['XYZ'],
  ],
  ['a webhook signing secret', {}, 'whsec_aB3+/= and whsec_other', ['aB3', 'other']],
  [
    'a webhook signature',
    { 'stripe-signature': 't=1,v1=0123456789abcdef0123' },
    'got t=1,v1=0123456789abcdef0123',
    ['0123456789'],
  ],
  ['a database password', {}, 'cannot reach postgres://shop:hun:ter2@db:5432/shop', ['hun', 'ter2']],
  ['a Redis password', { url: 'rediss://:hunter2@cache:6379' }, 'm', ['hunter2']],
  ['a password', { user: { password: 'hunter2 "quoted\\"' } }, 'm', ['hunter2', 'quoted']],
  [
    'JSON in a string',
    { body: '{"email":"ada","password":"hunter2","quantity":2}' },
    'm',
    ['hunter2', 'ada'],
  ],
  ['a token in a URL', {}, 'GET /reset?token=SECRET&b=1 and /verify?a=1&code=SECRET', ['SECRET']],
]

describe('redacts from the log', () => {
  test.for(corpus)('%s', ([, fields, message, secrets]) => {
    const lines: string[] = []
    createLog('debug', { write: (line) => lines.push(line) })
      .child({ requestId: 'req-1' })
      .info(fields, message)
    for (const secret of secrets) {
      expect(lines[0]).not.toContain(secret)
    }
    // The line is still valid JSON with its level and request id.
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', requestId: 'req-1' })
  })
})

test('keeps the ids of requests, orders and events', () => {
  const fields = {
    requestId: '0b0e9a7c-3e8f-4d57-8f0e-2f2f7a1c9d11',
    clientRef: 'order-4711',
    idempotencyKey: 'checkout-1732170000000',
    orderId: 'ord_01k0q2v7b8c9d0e1f2g3h4j5',
    sessionId: 'cs_test_a1B2c3D4e5F6g7H8',
    eventId: 'evt_1QabcDEF',
    at: 1732170000000,
    amountMinor: 4999,
    ms: 12.5,
    time: '2026-11-21T08:30:00.000Z',
    route: '/api/orders/session/:sessionId',
    code: 'stock.insufficient',
  }
  expect(JSON.parse(redact(JSON.stringify(fields)))).toEqual(fields)
})

test.for([
  ['{"Authorization":"Bearer a\\"b","path":"/"}', '{"Authorization":"…","path":"/"}'],
  ['cannot reach postgres://shop:hun:ter2@db:5432/shop', 'cannot reach postgres://shop:…@db:5432/shop'],
  ['order ord_123 in task_test_1 is paid', 'order ord_123 in task_test_1 is paid'],
  ['listens on http://127.0.0.1:3000/api', 'listens on http://127.0.0.1:3000/api'],
] as const)('redacts %s to %s', ([line, redacted]) => {
  expect(redact(line)).toBe(redacted)
})

test('redacts a line of a megabyte quickly', async () => {
  const { milliseconds } = await cpuMillisecondsOf(() => {
    for (const part of ['a@', '4', '"email":"', '\\"', 'a.', 'https://a:', '?token=', '{"card":']) {
      redact(part.repeat(100_000))
    }
  })
  expect(milliseconds).toBeLessThan(3_000)
})
