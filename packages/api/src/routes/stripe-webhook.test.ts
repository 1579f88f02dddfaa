import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemIn } from '../../test/fake-shop.ts'
import { openShop, type Shop, signatureOf } from '../../test/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

let events = 0

/** One that the shop keeps without acting on it, so that only the delivery is looked at. */
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
  'a delivery to %s is kept, and says what became of it',
  async (path) => {
    const body = eventBody()
    const answer = await deliver(body, signatureOf(body), path)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { received: true, outcome: expect.stringMatching(/\w/) },
    ])
  },
)

test('the same delivery again is good news too', async () => {
  const body = eventBody()
  await deliver(body, signatureOf(body))
  const again = await deliver(body, signatureOf(body))
  expect([again.status, await again.json()]).toEqual([
    200,
    { received: true, outcome: expect.stringContaining('Received before') },
  ])
})

test('a type that nobody has heard of is kept', async () => {
  const body = eventBody({ type: 'moon.landed' })
  expect((await deliver(body, signatureOf(body))).status).toBe(200)
})

describe('who has signed, and when', () => {
  const taken = 200
  const refused = 400
  test.each<[string, number, (body: string) => string | undefined]>([
    ['with the newer secret', taken, (body) => signatureOf(body)],
    ['with the older secret', taken, (body) => signatureOf(body, { secret: 'whsec_old' })],
    ['295 seconds ago', taken, (body) => signatureOf(body, { secondsAgo: 295 })],
    ['in 290 seconds', taken, (body) => signatureOf(body, { secondsAgo: -290 })],
    [
      'with two secrets at once',
      taken,
      (body) => `${signatureOf(body, { secret: 'whsec_x' })},${signatureOf(body).split(',')[1]}`,
    ],
    ['with an old scheme besides', taken, (body) => `${signatureOf(body)},v0=00`],
    ['not at all', refused, () => undefined],
    ['with nothing', refused, () => ''],
    ['with a secret of their own', refused, (body) => signatureOf(body, { secret: 'whsec_mine' })],
    ['with an empty secret', refused, (body) => signatureOf(body, { secret: '' })],
    ['another body', refused, (body) => signatureOf(`${body} `)],
    ['301 seconds ago', refused, (body) => signatureOf(body, { secondsAgo: 301 })],
    ['in 310 seconds', refused, (body) => signatureOf(body, { secondsAgo: -310 })],
    ['with the old scheme alone', refused, (body) => signatureOf(body, { scheme: 'v0' })],
    ['at no time', refused, (body) => signatureOf(body).replace(/^t=\d+,/, '')],
    ['at a time that is no number', refused, (body) => signatureOf(body).replace(/^t=\d+/, 't=NaN')],
    ['at two times', refused, (body) => `t=1,${signatureOf(body, { secondsAgo: 400 })}`],
    ['half', refused, (body) => signatureOf(body).slice(0, -32)],
    ['in no form', refused, () => 'signed, sincerely yours'],
  ])('signed %s: %i', async (_, status, sign) => {
    const body = eventBody()
    const answer = await deliver(body, sign(body))
    expect(answer.status).toBe(status)
    if (status === taken) {
      return
    }
    const problem = await problemIn(answer)
    expect(problem).toMatchObject({ code: 'webhook.signature', error: expect.stringMatching(/signature/i) })
    expect(JSON.stringify(problem)).not.toContain('whsec')
    // What was refused left no trace: the real one is new.
    const real = await deliver(body, signatureOf(body))
    expect(await real.json()).toEqual({ received: true, outcome: expect.not.stringContaining('before') })
  })

  test.each([
    ['a body changed by one character', (body: string) => body.replace('ch_1', 'ch_2')],
    ['a body written more beautifully', (body: string) => JSON.stringify(JSON.parse(body), null, 2)],
    ['no body', () => ''],
  ])('%s is not what was signed', async (_, tamper) => {
    const body = eventBody()
    expect((await deliver(tamper(body), signatureOf(body))).status).toBe(400)
  })

  test.each(['not JSON', '[]', 'null', '{"object":"v2.core.event","id":"evt_thin"}'])(
    '%s is no event, although signed',
    async (body) => {
      expect((await deliver(body, signatureOf(body))).status).toBe(400)
    },
  )
})

describe('how much it may be', () => {
  const bytesMax = 1024 * 1024

  test('1 MiB to the byte', async () => {
    const body = eventBody().padEnd(bytesMax, ' ')
    expect((await deliver(body, signatureOf(body))).status).toBe(200)
  })

  test('and not one byte more', async () => {
    const body = eventBody().padEnd(bytesMax + 1, ' ')
    const answer = await deliver(body, signatureOf(body))
    expect(answer.status).toBe(413)
    expect(await problemIn(answer)).toMatchObject({
      code: 'body.too_large',
      error: 'The request is too large.',
    })
  })

  test('nor in pieces that name no length', async () => {
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

test('what could not be kept is answered by 500, so that Stripe sends it again', async () => {
  await using broken = await openShop()
  await broken.loseDatabase()
  const body = eventBody()
  const headers = { 'stripe-signature': signatureOf(body) }
  const answer = await broken.visitor().request('POST /api/stripe/webhook', { body, headers })
  expect(answer.status).toBe(500)
  expect(await problemIn(answer)).toMatchObject({ code: 'internal', error: 'Internal Server Error' })
})
