import { describe, expect, test } from 'vitest'
import { clientOf, fake } from '../test/fake-shop.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** A body in chunks of at most 64 KiB, without a Content-Length. */
function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 64 * KiB)
      left -= size
      if (size > 0) {
        controller.enqueue(new Uint8Array(size).fill(120))
      } else {
        controller.close()
      }
    },
  })
}

describe('a webhook body is limited to 1 MiB', () => {
  test.each(['/api/stripe/webhook', '/api/webhooks/stripe'])('%s', async (path) => {
    const { request } = clientOf()
    const whole = await request(`POST ${path}`, { body: 'x'.repeat(MiB) })
    expect(whole.status).toBe(200)
    expect(await whole.json()).toEqual({ received: true, outcome: `${MiB} bytes` })
    const over = await request(`POST ${path}`, { body: 'x'.repeat(MiB + 1) })
    expect(over.status).toBe(413)
    expect(await over.json()).toMatchObject({
      code: 'body.too_large',
      error: 'The request is too large.',
      bytesMax: MiB,
    })
  })

  test('without a Content-Length', async () => {
    const { request } = clientOf()
    expect((await request('POST /api/stripe/webhook', { body: chunked(MiB) })).status).toBe(200)
    expect((await request('POST /api/stripe/webhook', { body: chunked(MiB + 1) })).status).toBe(413)
  })

  test('with a Content-Length that is too small', async () => {
    const { request } = clientOf()
    const response = await request('POST /api/stripe/webhook', {
      body: chunked(2 * MiB),
      headers: { 'content-length': '10' },
    })
    expect(response.status).toBe(413)
  })

  test('with an endless body', async () => {
    const { request } = clientOf()
    expect(
      (await request('POST /api/stripe/webhook', { body: chunked(Number.POSITIVE_INFINITY) })).status,
    ).toBe(413)
  })
})

test('a JSON body is limited to 64 KiB', async () => {
  const { request } = clientOf()
  const headers = { 'content-type': 'application/json' }
  const padded = (bytes: number) => '{}'.padEnd(bytes, ' ')
  expect((await request('POST /api/checkout', { body: padded(64 * KiB), headers })).status).toBe(201)
  const over = await request('POST /api/checkout', { body: padded(64 * KiB + 1), headers })
  expect(over.status).toBe(413)
  expect(await over.json()).toMatchObject({ code: 'body.too_large', bytesMax: 64 * KiB })
  expect((await request('POST /api/checkout', { body: chunked(64 * KiB + 1), headers })).status).toBe(413)
})

test('an interrupted body is a client error, not a bug', async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) })
  const { request, lines } = clientOf()
  const response = await request('POST /api/stripe/webhook', { body: broken })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'body.incomplete' })
  expect(lines).toHaveLength(1)
})

test('passes on the bytes of a webhook, whatever its content type', async () => {
  const bodies: Uint8Array[] = []
  const { request } = clientOf({
    stripeEvents: {
      ...fake.stripeEvents,
      receive: async ({ body }) => {
        bodies.push(body)
        return { ok: true, eventId: 'evt_1', outcome: 'Kept.' }
      },
    },
  })
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x00, 0x7d])
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
    expect(
      (await request('POST /api/stripe/webhook', { body: bytes, headers: { 'content-type': type } })).status,
    ).toBe(200)
  }
  expect(bodies.map((body) => [...body])).toEqual(Array(4).fill([...bytes]))
})
