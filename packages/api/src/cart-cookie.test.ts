import { expect, test } from 'vitest'
import { clientOf, fake, pageHeaders } from '../test/fake-shop.ts'

const mine = `${'a'.repeat(41)}-_`
const put = { json: { quantity: 1 } }

test('a new cart comes with a cookie that no script can read', async () => {
  const { request } = clientOf()
  expect((await request('PUT /api/cart/items/A', put)).headers.getSetCookie()).toEqual([
    `countinghouse_cart=${'A'.repeat(43)}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`,
  ])
})

test('over https it belongs to this host alone', async () => {
  const { request } = clientOf({}, { siteUrl: 'https://shop.example' })
  expect((await request('PUT /api/cart/items/A', put)).headers.getSetCookie()).toEqual([
    `__Host-countinghouse_cart=${'A'.repeat(43)}; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Lax`,
  ])
})

test('a cart that is known already sets none', async () => {
  const client = clientOf()
  const headers = await pageHeaders(client, `a=b; countinghouse_cart=${mine}`)
  const answer = await client.request('PUT /api/cart/items/A', { ...put, headers })
  expect(answer.headers.getSetCookie()).toEqual([])
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
])('the cookie %s names the cart %s', async (cookie, token) => {
  const seen: unknown[] = []
  const show: typeof fake.carts.show = async ({ token }) => {
    seen.push(token)
    return { items: [], priceVersion: '', totals: [] }
  }
  await clientOf({ carts: { ...fake.carts, show } }).request('GET /api/cart', { headers: { cookie } })
  expect(seen).toEqual([token])
})

const socket = { incoming: { socket: { remoteAddress: '192.0.2.7' } } }

test.each([
  [`countinghouse_cart=${mine}`, socket, `cart:${mine}`],
  ['', socket, 'ip:192.0.2.7'],
  ['', { incoming: { socket: {} } }, 'ip:local'],
  ['', undefined, 'ip:local'],
])('a checkout with cookie "%s" from %j is asked for by %s', async (cookie, env, caller) => {
  const seen: unknown[] = []
  const start: typeof fake.checkout.start = (input) => {
    seen.push(input.principal)
    return fake.checkout.start(input)
  }
  const client = clientOf({ checkout: { ...fake.checkout, start } })
  const headers = { ...(await pageHeaders(client, cookie)), 'x-forwarded-for': '198.51.100.1' }
  await client.request('POST /api/checkout', { json: {}, headers }, env)
  expect(seen).toEqual([caller])
})
