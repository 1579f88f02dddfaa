/**
 * Attempts to pay less, to access other customers' data, and to redirect customers. Over HTTP, with
 * the sandbox as Stripe.
 */
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { access } from '../../packages/api/src/authorize.ts'
import { openTestShop, type TestShop } from '../shop.ts'

const rows = async (shop: TestShop, query: string) => {
  const client = new Client({ connectionString: shop.databaseUrl })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}
const started = z.looseObject({ orderId: z.string(), sessionId: z.string() })
const checkout = (shop: TestShop, json: unknown) => shop.call('POST', '/api/checkout', json)

describe('price, quantity and currency', () => {
  test('rejects a price, an invalid quantity, and a currency that the shop does not use', async () => {
    const shop = await openTestShop()
    const item = { sku: 'BIKE-BLACK-S', quantity: 1 }
    const before = await rows(shop, 'select on_hand, reserved from shop.inventory_item order by id')
    const tampered: [unknown, number][] = [
      ...[-1, 0, 1e9, 1.5, '1', null, true, [1], { $gt: 0 }, Number.MAX_SAFE_INTEGER].map(
        (quantity): [unknown, number] => [{ items: [{ ...item, quantity }] }, 422],
      ),
      ...['amountMinor', 'price', 'unit_amount', 'total', 'discount', 'currency', 'priceId'].map(
        (name): [unknown, number] => [{ items: [{ ...item, [name]: 1 }] }, 422],
      ),
      ...[
        'total',
        'totalMinor',
        'discounts',
        'successUrl',
        'cancelUrl',
        'customer',
        'metadata',
        'orderId',
      ].map((name): [unknown, number] => [{ items: [item], [name]: 'https://evil.example' }, 422]),
      [{ items: [item], currency: 'xxx' }, 422],
      [{ items: [item], currency: 'us' }, 422],
      [{ items: [item], currency: "usd' or '1'='1" }, 422],
      [{ items: [{ sku: "' or 1=1 --", quantity: 1 }] }, 404],
      [{ items: [] }, 422],
      [{ items: Array.from({ length: 51 }, () => item) }, 422],
    ]
    for (const [body, status] of tampered) {
      expect((await checkout(shop, body)).status, JSON.stringify(body)).toBe(status)
    }
    expect(await rows(shop, 'select id from shop.order')).toEqual([])
    expect(await rows(shop, 'select on_hand, reserved from shop.inventory_item order by id')).toEqual(before)
  })

  test('cannot oversell an item with several lines', async () => {
    const shop = await openTestShop()
    const line = { sku: 'BIKE-ORANGE-L', quantity: 2 }
    expect((await checkout(shop, { items: [line, line] })).status).toBe(409)
    expect(await rows(shop, 'select id from shop.order')).toEqual([])
  })
})

describe('data of other customers', () => {
  test('an order or a cart is not accessible without its cookie, nor by an order id', async () => {
    const shop = await openTestShop()
    await shop.call('PUT', '/api/cart/items/CME-DASH', { quantity: 1 })
    const { orderId, sessionId } = started.parse(await (await shop.call('POST', '/api/checkout', {})).json())
    const stranger = (method: string, path: string, body?: string) =>
      fetch(shop.url + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body ? { body } : {}),
      })
    expect((await stranger('POST', `/api/checkout/${orderId}/cancel`, '{}')).status).toBe(404)
    expect(await (await stranger('GET', '/api/cart')).json()).toMatchObject({ items: [], totals: [] })
    for (const guess of [
      orderId,
      `${sessionId}x`,
      sessionId.slice(0, -1),
      sessionId.toUpperCase(),
      `${sessionId}%20`,
      '%25',
      '_'.repeat(66),
    ]) {
      expect((await stranger('GET', `/api/orders/session/${guess}`)).status, guess).toBe(404)
    }
    const seen = await (await stranger('GET', `/api/orders/session/${sessionId}`)).text()
    expect(seen).not.toMatch(/email|@|cart|client_ref|clientRef/)
    expect(await rows(shop, 'select status from shop.order')).toEqual([{ status: 'pending' }])
  })

  test('every admin route is a 404 through a proxy', async () => {
    const shop = await openTestShop()
    const lines = Object.keys(access).filter((line) => access[line] === 'operator')
    expect(lines.length).toBeGreaterThan(20)
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { via: '1.1 proxy' },
      { forwarded: 'for=127.0.0.1' },
    ]) {
      for (const line of lines) {
        const [method = '', path = ''] = line.replaceAll(/\{\w+\}/g, 'x').split(' ')
        const response = await fetch(shop.url + path, { method, headers })
        expect([response.status, await response.json()], line).toMatchObject([404, { code: 'route.unknown' }])
      }
    }
  })
})

describe('injection', () => {
  const payloads = [
    "Robert'); drop table shop.order; --",
    "' or '1'='1",
    '$1; select pg_sleep(10)',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{7*7}}',
    '%s%n',
  ]

  test('SQL in a text field is stored as text', async () => {
    const shop = await openTestShop()
    const countProducts = 'select count(*)::integer as count from shop.product'
    const products = await rows(shop, countProducts)
    for (const clientRef of payloads) {
      const startedAt = performance.now()
      const response = await checkout(shop, { items: [{ sku: 'CME-DASH', quantity: 1 }], clientRef })
      expect(response.status, clientRef).toBe(201)
      // One of the payloads would sleep for ten seconds.
      expect(performance.now() - startedAt).toBeLessThan(10_000)
    }
    expect(
      (await rows(shop, 'select client_ref from shop.order order by created_at, id'))
        .map((row) => row.client_ref)
        .sort(),
    ).toEqual(payloads.toSorted())
    for (const text of payloads) {
      const email = await checkout(shop, { items: [{ sku: 'CME-DASH', quantity: 1 }], email: text })
      expect(email.status, text).toBe(422)
      const put = await shop.call('PUT', `/api/cart/items/${encodeURIComponent(text)}`, { quantity: 1 })
      expect([404, 422], text).toContain(put.status)
      const product = await shop.call('GET', `/api/products/${encodeURIComponent(text)}`)
      expect(product.status, text).toBe(404)
    }
    for (const text of payloads) {
      expect((await shop.call('GET', `/api/products?search=${encodeURIComponent(text)}`)).status, text).toBe(
        200,
      )
    }
    expect(await rows(shop, countProducts)).toEqual(products)
  })

  test('rejects an email address with a header injection', async () => {
    const shop = await openTestShop()
    for (const email of [
      'ada@example.com\r\nBcc: all@example.com',
      'ada@example.com,eve@example.com',
      '"<script>"@example.com',
      'ada@exa\u0000mple.com',
    ]) {
      const response = await checkout(shop, { items: [{ sku: 'CME-DASH', quantity: 1 }], email })
      expect(response.status, email).toBe(422)
    }
  })
})

describe('return URLs', () => {
  test('ignores host headers in return URLs', async () => {
    const shop = await openTestShop()
    const hosts = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    const body = JSON.stringify({ items: [{ sku: 'CME-DASH', quantity: 1 }] })
    const headers = { 'content-type': 'application/json', ...hosts }
    const response = await fetch(`${shop.url}/api/checkout`, { method: 'POST', headers, body })
    expect(response.status).toBe(201)
    const [{ params }] = await rows(shop, 'select params::text from shop.checkout')
    expect(params).not.toContain('evil')
    expect(params).toContain(`${shop.url}/checkout/success`)
  })
})

describe('pages of other sites', () => {
  const foreign = (url: string): [string, string][] => {
    const { port } = new URL(url)
    return [
      ['another site', 'https://evil.example'],
      ['null, as of a sandboxed frame', 'null'],
      ["a host that starts with the shop's", `http://127.0.0.1:${port}.evil.example`],
      ["a host that ends with the shop's", `http://evil-127.0.0.1:${port}`],
      ["the shop's host as a user name", `http://127.0.0.1:${port}@evil.example`],
      ['another port', `http://127.0.0.1:${Number(port) + 1}`],
      ['another scheme', `https://127.0.0.1:${port}`],
      ["the shop's origin with a path", `http://127.0.0.1:${port}/`],
      ["the shop's origin in capitals", `HTTP://127.0.0.1:${port}`],
      ['two origins', `http://127.0.0.1:${port}, https://evil.example`],
      ['an empty origin', ''],
    ]
  }

  test("cannot make requests with a customer's cookie, and get no CORS headers", async () => {
    const shop = await openTestShop()
    for (const [what, origin] of foreign(shop.url)) {
      for (const [method, path] of [
        ['POST', '/api/checkout'],
        ['PUT', '/api/cart/items/CME-DASH'],
        ['DELETE', '/api/cart/items/CME-DASH'],
        ['POST', '/api/checkout/ord_1/cancel'],
      ] as const) {
        const body = path.includes('items') ? '{"quantity":1}' : '{}'
        const response = await fetch(shop.url + path, {
          method,
          headers: { origin, 'content-type': 'application/json' },
          body,
        })
        expect(response.status, `${what}: ${method} ${path}`).toBe(403)
        expect(response.headers.get('access-control-allow-origin')).toBeNull()
      }
      const preflight = await fetch(`${shop.url}/api/checkout`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect(preflight.headers.get('access-control-allow-origin'), what).toBeNull()
    }
    expect(await rows(shop, 'select id from shop.order')).toEqual([])
  })

  test('cannot send a form as JSON', async () => {
    const shop = await openTestShop()
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
    ]) {
      const headers = { 'content-type': type }
      const response = await fetch(`${shop.url}/api/cart/items/CME-DASH`, {
        method: 'PUT',
        headers,
        body: '{"quantity":1}',
      })
      expect(response.status, type).toBe(415)
    }
  })
})
