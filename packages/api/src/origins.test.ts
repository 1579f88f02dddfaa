import type { Engine, OrderId } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { clientOf, fake } from '../test/fake-shop.ts'

const local = 'http://127.0.0.1:3000'
const shop = 'https://shop.example'

test.each([
  [local, {}, 201],
  [local, { origin: 'http://127.0.0.1:3000' }, 201],
  [local, { origin: 'http://localhost:3000' }, 201],
  [local, { origin: 'http://[::1]:3000' }, 201],
  [local, { origin: 'http://localhost:3001' }, 403],
  [local, { origin: 'https://localhost:3000' }, 403],
  [local, { origin: 'null' }, 403],
  [local, { origin: '' }, 403],
  [shop, { origin: 'https://shop.example' }, 201],
  [`${shop}/`, { origin: 'https://shop.example' }, 201],
  [shop, { origin: 'http://shop.example' }, 403],
  [shop, { origin: 'https://shop.example.evil.example' }, 403],
  [shop, { origin: 'https://evil.shop.example' }, 403],
  [shop, { origin: 'http://localhost:443' }, 403],
  [shop, { 'sec-fetch-site': 'same-origin' }, 201],
  [shop, { 'sec-fetch-site': 'none' }, 201],
  [shop, { 'sec-fetch-site': 'cross-site' }, 403],
  [shop, { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' }, 403],
])('the shop at %s responds to a page with %j with %i', async (siteUrl, headers, status) => {
  const response = await clientOf({}, { siteUrl }).request('POST /api/checkout', { json: {}, headers })
  expect(response.status).toBe(status)
  if (status === 403) {
    expect(await response.json()).toMatchObject({ code: 'origin.refused' })
  }
})

const fromOtherSite = { headers: { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' } }

test.each(['PUT /api/cart/items/A', 'DELETE /api/cart/items/A', 'POST /api/checkout/ord_1/cancel'])(
  'rejects %s from another site',
  async (line) => {
    expect((await clientOf().request(line, fromOtherSite)).status).toBe(403)
  },
)

test('other sites can read public data', async () => {
  expect((await clientOf().request('GET /api/products', fromOtherSite)).status).toBe(200)
})

test('the webhook accepts any origin', async () => {
  expect(
    (await clientOf().request('POST /api/stripe/webhook', { ...fromOtherSite, body: '{}' })).status,
  ).toBe(200)
})

describe("an allowed origin besides the shop's own", () => {
  const allowedOrigins = ['https://app.example', 'https://till.example:8443']
  const client = clientOf({}, { siteUrl: shop, allowedOrigins })

  test.each([
    ['https://app.example', 201],
    ['https://till.example:8443', 201],
    ['https://till.example', 403],
    ['http://app.example', 403],
    ['https://app.example.evil.example', 403],
    ['https://app.example@evil.example', 403],
    ['null', 403],
  ])('an unsafe request from %s responds with %i', async (origin, status) => {
    const headers = { origin, 'sec-fetch-site': 'cross-site' }
    expect((await client.request('POST /api/checkout', { json: {}, headers })).status).toBe(status)
  })

  test('gets CORS headers, and other origins do not', async () => {
    const send = (origin: string) => client.request('GET /api/cart', { headers: { origin } })
    const response = await send('https://app.example')
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('vary')).toContain('Origin')
    for (const origin of ['https://evil.example', 'null', 'https://app.example.evil.example']) {
      expect((await send(origin)).headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('can send a CORS preflight, and other origins cannot', async () => {
    const send = (origin: string) =>
      client.request('OPTIONS /api/cart/items/A', {
        headers: { origin, 'access-control-request-method': 'PUT' },
      })
    const response = await send('https://app.example')
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(response.headers.get('access-control-allow-headers')).toContain('x-csrf-token')
    const rejected = await send('https://evil.example')
    expect(rejected.headers.get('access-control-allow-methods')).toBeNull()
  })

  test.each([
    ['https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}', 201],
    ['https://app.example/thanks', 201],
    ['https://app.example@evil.example/', 422],
    ['https://user:password@app.example/', 422],
    ['https://evil.example\\@app.example/', 422],
    ['https:\\\\app.example/', 422],
    ['//app.example/', 422],
    ['/thanks', 422],
    ['javascript:alert(1)', 422],
    ['https://app.example.evil.example/', 422],
    ['https://app%2eexample.evil.example/', 422],
    ['http://app.example/', 422],
    ['https://app.example:444/', 422],
    ['https://аpp.example/', 422],
  ])('a checkout that returns to %s responds with %i', async (successUrl, status) => {
    const response = await client.request('POST /api/checkout', { json: { successUrl } })
    expect(response.status).toBe(status)
    const other = await client.request('POST /api/checkout', { json: { cancelUrl: successUrl } })
    expect(other.status).toBe(status)
  })
})

test.each([
  ['http://localhost:13790', 'http://localhost:13790'],
  ['http://127.0.0.1:13790', 'http://127.0.0.1:13790'],
  // An allowed origin gives its own return URLs.
  ['https://app.example', 'http://127.0.0.1:13790'],
  [undefined, 'http://127.0.0.1:13790'],
])('a customer of %s returns to %s, where the cart cookie is', async (origin, site) => {
  const sent: string[] = []
  const checkout: Engine['checkout'] = {
    ...fake.checkout,
    async start({ successUrl, cancelUrl }) {
      sent.push(successUrl, cancelUrl('ord_1' as OrderId))
      return { orderId: 'ord_1' as OrderId, sessionId: 'cs_1', url: 'https://pay.example/cs_1' }
    },
  }
  const client = clientOf({ checkout }, { allowedOrigins: ['https://app.example'] })
  const response = await client.request('POST /api/checkout', { json: {}, headers: origin ? { origin } : {} })
  expect(response.status).toBe(201)
  expect(sent).toEqual([
    `${site}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
    `${site}/checkout/cancel?order=ord_1`,
  ])
})
