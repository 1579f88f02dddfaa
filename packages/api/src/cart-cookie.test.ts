import { expect, test } from 'vitest'
import { clientOf, fake, pageHeaders } from '../test/fake-shop.ts'

const mine = `${'a'.repeat(41)}-_`
const put = { json: { quantity: 1 } }

test('sets an HttpOnly cookie for a new cart', async () => {
  const { request } = clientOf()
  expect((await request('PUT /api/cart/items/A', put)).headers.getSetCookie()).toEqual([
    `countinghouse_cart=${'A'.repeat(43)}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`,
  ])
})

test('uses a __Host- cookie over https', async () => {
  const { request } = clientOf({}, { siteUrl: 'https://shop.example' })
  expect((await request('PUT /api/cart/items/A', put)).headers.getSetCookie()).toEqual([
    `__Host-countinghouse_cart=${'A'.repeat(43)}; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Lax`,
  ])
})

test('sets no cookie for an existing cart', async () => {
  const client = clientOf()
  const headers = await pageHeaders(client, `a=b; countinghouse_cart=${mine}`)
  const response = await client.request('PUT /api/cart/items/A', { ...put, headers })
  expect(response.headers.getSetCookie()).toEqual([])
})

test.each([
  [`countinghouse_cart=${mine}`, mine],
  [`other=1; countinghouse_cart=${mine}; more=2`, mine],
  [`countinghouse_cart=${mine}x`, undefined],
  [`countinghouse_cart=${mine.slice(1)}`, undefined],
  [`countinghouse_cart=${'a'.repeat(42)}%00`, undefined],
  [`countinghouse_cart=${'a'.repeat(42)}'`, undefined],
  [`__Host-countinghouse_cart=${mine}`, undefined],
  ['', undefined],
])('reads the cart token from the cookie %s as %s', async (cookie, token) => {
  const tokens: unknown[] = []
  const show: typeof fake.carts.show = async ({ token }) => {
    tokens.push(token)
    return { items: [], priceVersion: '', totals: [] }
  }
  await clientOf({ carts: { ...fake.carts, show } }).request('GET /api/cart', { headers: { cookie } })
  expect(tokens).toEqual([token])
})

const socket = { incoming: { socket: { remoteAddress: '192.0.2.7' } } }

test.each([
  [`countinghouse_cart=${mine}`, socket, `cart:${mine}`],
  ['', socket, 'ip:192.0.2.7'],
  ['', { incoming: { socket: {} } }, 'ip:local'],
  ['', undefined, 'ip:local'],
])(
  'scopes the idempotency keys of a checkout with cookie "%s" from %j to %s',
  async (cookie, env, principal) => {
    const tokens: unknown[] = []
    const start: typeof fake.checkout.start = (input) => {
      tokens.push(input.principal)
      return fake.checkout.start(input)
    }
    const client = clientOf({ checkout: { ...fake.checkout, start } })
    const headers = { ...(await pageHeaders(client, cookie)), 'x-forwarded-for': '198.51.100.1' }
    await client.request('POST /api/checkout', { json: {}, headers }, env)
    expect(tokens).toEqual([principal])
  },
)
