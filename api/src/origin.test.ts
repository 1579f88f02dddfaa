import { expect, test } from 'vitest'
import { clientOf } from '../test/stand-in.ts'

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
])('the shop at %s answers a page with %j by %i', async (siteUrl, headers, status) => {
  const answer = await clientOf({}, { siteUrl }).request('POST /api/checkout', { json: {}, headers })
  expect(answer.status).toBe(status)
  if (status === 403) expect(await answer.json()).toMatchObject({ code: 'origin.refused' })
})

const fromOutside = { headers: { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' } }

test.each(['PUT /api/cart/items/A', 'DELETE /api/cart/items/A', 'POST /api/checkout/ord_1/cancel'])(
  'another site cannot %s',
  async (line) => {
    expect((await clientOf().request(line, fromOutside)).status).toBe(403)
  },
)

test('another site may read what everybody may read', async () => {
  expect((await clientOf().request('GET /api/products', fromOutside)).status).toBe(200)
})

test('deliveries of Stripe are not asked for their origin', async () => {
  expect((await clientOf().request('POST /api/stripe/webhook', { ...fromOutside, body: '{}' })).status).toBe(200)
})
