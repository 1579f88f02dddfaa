import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemIn } from '../../test/fake-shop.ts'
import { openShop, type Shop, signatureOf } from '../../test/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

let events = 0

/** An event that the shop stores without applying it, so that only the delivery is tested. */
function eventBody(fields: object = {}): string {
  return JSON.stringify({
    id: `evt_${++events}`,
    object: 'event',
    type: 'charge.refunded',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: 'ch_1', object: 'charge' } },
    ...fields,
  })
}

function deliver(
  body: string,
  signature: string | undefined,
  path = '/api/stripe/webhook',
): Promise<Response> {
  const headers: Record<string, string> = signature === undefined ? {} : { 'stripe-signature': signature }
  return shop.visitor().request(`POST ${path}`, { body, headers })
}

test.each(['/api/stripe/webhook', '/api/webhooks/stripe'])(
  'a delivery to %s is stored, and the response has its outcome',
  async (path) => {
    const body = eventBody()
    const response = await deliver(body, signatureOf(body), path)
    expect([response.status, await response.json()]).toEqual([
      200,
      { received: true, outcome: expect.stringMatching(/\w/) },
    ])
  },
)

test('a repeated delivery is accepted', async () => {
  const body = eventBody()
  await deliver(body, signatureOf(body))
  const again = await deliver(body, signatureOf(body))
  expect([again.status, await again.json()]).toEqual([
    200,
    { received: true, outcome: expect.stringContaining('Already received') },
  ])
})

test('an event of an unknown type is stored', async () => {
  const body = eventBody({ type: 'moon.landed' })
  expect((await deliver(body, signatureOf(body))).status).toBe(200)
})

describe('webhook signature', () => {
  const accepted = 200
  const rejected = 400
  test.each<[string, number, (body: string) => string | undefined]>([
    ['with the newer secret', accepted, (body) => signatureOf(body)],
    ['with the older secret', accepted, (body) => signatureOf(body, { secret: 'whsec_old' })],
    ['295 seconds ago', accepted, (body) => signatureOf(body, { secondsAgo: 295 })],
    ['in 290 seconds', accepted, (body) => signatureOf(body, { secondsAgo: -290 })],
    [
      'with two secrets at once',
      accepted,
      (body) => `${signatureOf(body, { secret: 'whsec_x' })},${signatureOf(body).split(',')[1]}`,
    ],
    ['with an additional old scheme', accepted, (body) => `${signatureOf(body)},v0=00`],
    ['not at all', rejected, () => undefined],
    ['with an empty header', rejected, () => ''],
    ['with another secret', rejected, (body) => signatureOf(body, { secret: 'whsec_mine' })],
    ['with an empty secret', rejected, (body) => signatureOf(body, { secret: '' })],
    ['for another body', rejected, (body) => signatureOf(`${body} `)],
    ['301 seconds ago', rejected, (body) => signatureOf(body, { secondsAgo: 301 })],
    ['in 310 seconds', rejected, (body) => signatureOf(body, { secondsAgo: -310 })],
    ['only with the old scheme', rejected, (body) => signatureOf(body, { scheme: 'v0' })],
    ['without a time', rejected, (body) => signatureOf(body).replace(/^t=\d+,/, '')],
    ['at an invalid time', rejected, (body) => signatureOf(body).replace(/^t=\d+/, 't=NaN')],
    ['at two times', rejected, (body) => `t=1,${signatureOf(body, { secondsAgo: 400 })}`],
    ['with a truncated signature', rejected, (body) => signatureOf(body).slice(0, -32)],
    ['with a malformed header', rejected, () => 'signed, sincerely yours'],
  ])('signed %s: %i', async (_, status, sign) => {
    const body = eventBody()
    const response = await deliver(body, sign(body))
    expect(response.status).toBe(status)
    if (status === accepted) {
      return
    }
    const problem = await problemIn(response)
    expect(problem).toMatchObject({ code: 'webhook.signature', error: expect.stringMatching(/signature/i) })
    expect(JSON.stringify(problem)).not.toContain('whsec')
    // A rejected delivery stores nothing: the valid one is new.
    const real = await deliver(body, signatureOf(body))
    expect(await real.json()).toEqual({
      received: true,
      outcome: expect.not.stringContaining('Already received'),
    })
  })

  test.each([
    ['a body with one changed character', (body: string) => body.replace('ch_1', 'ch_2')],
    ['a reformatted body', (body: string) => JSON.stringify(JSON.parse(body), null, 2)],
    ['an empty body', () => ''],
  ])('rejects %s', async (_, tamper) => {
    const body = eventBody()
    expect((await deliver(tamper(body), signatureOf(body))).status).toBe(400)
  })

  test.each(['not JSON', '[]', 'null', '{"object":"v2.core.event","id":"evt_thin"}'])(
    'rejects the signed body %s, which is not an event',
    async (body) => {
      expect((await deliver(body, signatureOf(body))).status).toBe(400)
    },
  )
})

describe('the size of a webhook', () => {
  const bytesMax = 1024 * 1024

  test('accepts 1 MiB', async () => {
    const body = eventBody().padEnd(bytesMax, ' ')
    expect((await deliver(body, signatureOf(body))).status).toBe(200)
  })

  test('rejects one byte more', async () => {
    const body = eventBody().padEnd(bytesMax + 1, ' ')
    const response = await deliver(body, signatureOf(body))
    expect(response.status).toBe(413)
    expect(await problemIn(response)).toMatchObject({
      code: 'body.too_large',
      error: 'The request is too large.',
    })
  })

  test('rejects a chunked body that is too large', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 17; i++) {
          controller.enqueue(new Uint8Array(64 * 1024))
        }
        controller.close()
      },
    })
    expect((await shop.visitor().request('POST /api/stripe/webhook', { body })).status).toBe(413)
  })
})

test('responds with 500 if an event could not be stored, so that Stripe retries', async () => {
  await using broken = await openShop()
  await broken.loseDatabase()
  const body = eventBody()
  const headers = { 'stripe-signature': signatureOf(body) }
  const response = await broken.visitor().request('POST /api/stripe/webhook', { body, headers })
  expect(response.status).toBe(500)
  expect(await problemIn(response)).toMatchObject({ code: 'internal', error: 'Internal Server Error' })
})
