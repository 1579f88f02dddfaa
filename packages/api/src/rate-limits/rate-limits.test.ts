import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientOf, problemIn } from '../../test/fake-shop.ts'
import { noRateLimits } from './index.ts'

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
const checkout = (
  client: ReturnType<typeof clientOf>,
  address: string,
  headers: Record<string, string> = {},
) => client.request('POST /api/checkout', { json: {}, headers }, from(address))

describe('the rate limit of checkouts', () => {
  test('responds with 429 and Retry-After', async () => {
    // The headers give the remaining time in seconds, so the clock must stand still.
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const client = clientOf()
    for (const remaining of [4, 3, 2, 1, 0]) {
      const response = await checkout(client, '192.0.2.1')
      expect(response.status).toBe(201)
      expect(response.headers.get('ratelimit-policy')).toBe('"checkout";q=5;w=60')
      expect(response.headers.get('ratelimit')).toBe(`"checkout";r=${remaining};t=60`)
    }
    const rejected = await checkout(client, '192.0.2.1')
    expect(rejected.status).toBe(429)
    expect(rejected.headers.get('retry-after')).toBe('60')
    expect(rejected.headers.get('ratelimit')).toBe('"checkout";r=0;t=60')
    expect(await problemIn(rejected)).toMatchObject({ code: 'rate.limited', retryAfterSeconds: 60 })
  })

  test('counts each address separately, and not with reads', async () => {
    const client = clientOf()
    for (let n = 0; n < 6; n++) {
      await checkout(client, '192.0.2.1')
    }
    expect((await checkout(client, '192.0.2.2')).status).toBe(201)
    expect((await client.request('GET /api/cart', {}, from('192.0.2.1'))).status).toBe(200)
  })

  test('cannot be evaded with a forged X-Forwarded-For', async () => {
    const client = clientOf()
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const forged = {
          'x-forwarded-for': `198.51.100.${n}`,
          forwarded: `for=198.51.100.${n}`,
          'x-real-ip': `198.51.100.${n}`,
        }
        return (await checkout(client, '192.0.2.1', forged)).status
      }),
    )
    expect(statuses.filter((status) => status === 201)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(15)
  })

  test('counts each customer behind a trusted proxy', async () => {
    const client = clientOf({}, { trustedProxies: ['10.0.0.0/8'] })
    const customer = (n: number) => checkout(client, '10.0.0.1', { 'x-forwarded-for': `203.0.113.${n}` })
    for (let n = 0; n < 5; n++) {
      await customer(1)
    }
    expect((await customer(1)).status).toBe(429)
    expect((await customer(2)).status).toBe(201)
  })

  test('cannot be evaded with other addresses of an IPv6 network', async () => {
    const client = clientOf()
    for (let n = 0; n < 5; n++) {
      await checkout(client, `2001:db8:0:1::${n}`)
    }
    expect((await checkout(client, '2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await checkout(client, '2001:db8:0:2::1')).status).toBe(201)
  })
})

test('also counts requests that are rejected for another reason', async () => {
  const client = clientOf()
  const statuses = []
  for (let n = 0; n < 6; n++) {
    statuses.push((await checkout(client, '192.0.2.1', { origin: 'https://other.example' })).status)
  }
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429])
})

test('also counts requests to unknown routes', async () => {
  const client = clientOf({}, { rateLimits: { ...noRateLimits, other: { requests: 2, seconds: 60 } } })
  const statuses = []
  for (const path of ['/api/a', '/api/b', '/api/docs']) {
    statuses.push((await client.request(`GET ${path}`, {}, from('192.0.2.1'))).status)
  }
  expect(statuses).toEqual([404, 404, 429])
})

test('a rate limit can be disabled', async () => {
  const client = clientOf({}, { rateLimits: noRateLimits })
  for (let n = 0; n < 50; n++) {
    const response = await checkout(client, '192.0.2.1')
    expect(response.status).toBe(201)
    expect(response.headers.has('ratelimit')).toBe(false)
  }
})

test('webhooks have no rate limit', async () => {
  const one = { requests: 1, seconds: 60 }
  const client = clientOf(
    {},
    { rateLimits: { checkout: one, signIn: one, account: one, spending: one, other: one } },
  )
  for (const path of ['/api/stripe/webhook', '/api/webhooks/stripe']) {
    for (let n = 0; n < 50; n++) {
      expect((await client.request(`POST ${path}`, { body: '{}' }, from('192.0.2.1'))).status).toBe(200)
    }
  }
})
