import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { customer, signedUp } from '../test/accounts.ts'
import { clientOf, siteUrl as fakeSite, pageHeaders, problemIn } from '../test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../test/shop.ts'
import { newApp } from './app.ts'
import { createCartCookie } from './cart-cookie.ts'
import { createCsrf } from './csrf.ts'

let shop: Shop
let knownEmail: string
beforeAll(async () => {
  shop = await openShop()
  knownEmail = await signedUp(shop)
})
afterAll(() => shop.close())

const page = { origin: 'http://127.0.0.1:3000' }
const put = 'PUT /api/cart/items/BIKE-BLACK-S'
const one = { json: { quantity: 1 } }

async function tokenOf(visitor: Visitor): Promise<string> {
  return z.object({ token: z.string() }).parse(await (await visitor.request('GET /api/csrf')).json()).token
}

const send = (visitor: Visitor, headers: Record<string, string>, line = put) =>
  visitor.request(line, { ...one, headers: { ...page, ...headers } })

test('needs no csrf token without cookies', async () => {
  const response = await fetch(`${shop.url}/api/cart/items/BIKE-BLACK-S`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(one.json),
  })
  expect(response.status).toBe(200)
})

describe.each([
  ['a guest with a cart', guestWithCart],
  ['a signed-in customer', () => customer(shop, knownEmail)],
])('%s', (_, openVisitor) => {
  test('is accepted with its own csrf token', async () => {
    const visitor = await openVisitor()
    expect((await send(visitor, { 'x-csrf-token': await tokenOf(visitor) })).status).toBe(200)
  })

  test.each([
    ['no token', async () => ({})],
    ['an empty token', async () => ({ 'x-csrf-token': '' })],
    [
      'a forged token in the right form',
      async () => ({ 'x-csrf-token': `abc.${Date.now()}.${'a'.repeat(43)}` }),
    ],
    [
      'the token of another session',
      async () => ({ 'x-csrf-token': await tokenOf(await customer(shop, knownEmail)) }),
    ],
  ])('is rejected with %s', async (_, headers) => {
    const visitor = await openVisitor()
    await tokenOf(visitor)
    const response = await send(visitor, await headers())
    expect(await problemIn(response)).toMatchObject({ status: 403, code: 'csrf.refused' })
  })

  test('is rejected with the csrf token of another session and its planted cookie', async () => {
    const [visitor, attacker] = [await openVisitor(), await customer(shop, knownEmail)]
    const token = await tokenOf(attacker)
    visitor.jar.set('countinghouse_csrf', token)
    expect((await send(visitor, { 'x-csrf-token': token })).status).toBe(403)
  })

  test('is rejected with only the csrf header, or only the cookie', async () => {
    const visitor = await openVisitor()
    const token = await tokenOf(visitor)
    expect((await send(visitor, {})).status).toBe(403)
    visitor.jar.delete('countinghouse_csrf')
    expect((await send(visitor, { 'x-csrf-token': token })).status).toBe(403)
  })
})

test('signing in or out invalidates the csrf token', async () => {
  const visitor = await customer(shop, knownEmail)
  const { email } = visitor
  const first = await tokenOf(visitor)
  await visitor.request('POST /api/auth/sign-out', { json: {} })
  await guestPuts(visitor)
  expect((await send(visitor, { 'x-csrf-token': first })).status).toBe(403)
  await visitor.request('POST /api/auth/sign-in', { json: { email, password: 'correct horse battery' } })
  visitor.jar.set('countinghouse_csrf', first)
  expect((await send(visitor, { 'x-csrf-token': first })).status).toBe(403)
})

test('two tabs share a csrf token', async () => {
  const visitor = await customer(shop, knownEmail)
  expect(await tokenOf(visitor)).toBe(await tokenOf(visitor))
})

test('a csrf token expires after 12 hours', async () => {
  const time = { now: Date.parse('2026-06-01T12:00:00Z') }
  const cartCookie = createCartCookie(fakeSite)
  const csrf = createCsrf({ secret: 'x'.repeat(32), siteUrl: fakeSite, cartCookie, now: () => time.now })
  const app = newApp()
  app.get('/token', (c) => c.text(csrf.issue(c)))
  app.post('/', csrf.requireToken, (c) => c.text('accepted'))
  app.onError((_error, c) => c.text('rejected', 403))
  const cart = `countinghouse_cart=${'a'.repeat(43)}`
  const token = await (await app.request('/token', { headers: { cookie: cart } })).text()
  const post = async () => {
    const headers = { cookie: `${cart}; countinghouse_csrf=${token}`, 'x-csrf-token': token }
    return (await app.request('/', { method: 'POST', headers })).text()
  }
  time.now += 12 * 60 * 60 * 1000
  expect(await post()).toBe('accepted')
  time.now += 1
  expect(await post()).toBe('rejected')
})

test('the webhook needs no csrf token, even with a cookie', async () => {
  const cookie = `countinghouse_cart=${'a'.repeat(43)}`
  expect(
    (await clientOf().request('POST /api/stripe/webhook', { body: '{}', headers: { cookie } })).status,
  ).toBe(200)
})

describe('a request without Origin', () => {
  test('is accepted without cookies', async () => {
    expect((await clientOf().request('POST /api/checkout', { json: {} })).status).toBe(201)
  })

  test('is rejected with a cookie, even with a csrf token', async () => {
    const client = clientOf()
    const { origin: _, ...headers } = await pageHeaders(client, `countinghouse_cart=${'a'.repeat(43)}`)
    const response = await client.request('POST /api/checkout', { json: {}, headers })
    expect(await problemIn(response)).toMatchObject({ status: 403, code: 'origin.refused' })
  })
})

async function guestWithCart(): Promise<Visitor> {
  const visitor = shop.visitor()
  await guestPuts(visitor)
  return visitor
}

async function guestPuts(visitor: Visitor): Promise<void> {
  expect((await visitor.request(put, one)).status).toBe(200)
}
