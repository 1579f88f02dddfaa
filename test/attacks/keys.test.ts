/** Attempts to refund money with invalid API keys, or with keys of another scope. */
import type { ApiKeyScope } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer } from '../../packages/api/test/accounts.ts'
import { problemIn } from '../../packages/api/test/fake-shop.ts'
import { checkOut, pay } from '../../packages/api/test/sale.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../packages/api/test/shop.ts'

const input = { lines: [{ sku: 'BIKE-BLACK-S', quantity: 1, restock: true }], reason: 'Returned' }
/** Requests through a proxy are not from the shop's own machine. */
const throughProxy = { 'x-forwarded-for': '203.0.113.9' }
const issued = z.looseObject({ refundId: z.string() })

async function sellTo(shop: SellingShop, buyer: Visitor): Promise<{ orderId: string; path: string }> {
  const sale = await checkOut(buyer, { items: [{ sku: 'BIKE-BLACK-S', quantity: 2 }] })
  await pay(shop, sale)
  await shop.deliverEvents()
  return { orderId: sale.orderId, path: `/api/admin/orders/${sale.orderId}/refunds` }
}

const keyFor = async ({ engine }: SellingShop, ...scopes: ApiKeyScope[]) => {
  const { id, key } = await engine.apiKeys.create({ name: scopes.join(), scopes, actor: 'test' })
  return { id, headers: { ...throughProxy, authorization: `Bearer ${key}` } }
}

test('rejects refunds with an invalid or revoked API key, or one of another scope', {
  timeout: 60_000,
}, async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const buyer = await customer(shop)
  const { path } = await sellTo(shop, buyer)
  const revoked = await keyFor(shop, 'refunds')
  await shop.engine.apiKeys.revoke({ id: revoked.id, actor: 'test' })
  const others = await keyFor(shop, 'orders:read', 'entitlements:read', 'tokens:read', 'tokens:spend')
  const table: [Visitor, Record<string, string>, number, string][] = [
    [shop.visitor(), {}, 404, 'route.unknown'],
    [buyer, {}, 404, 'route.unknown'],
    [shop.visitor(), { authorization: '' }, 401, 'api_key.refused'],
    [shop.visitor(), { authorization: 'Bearer' }, 401, 'api_key.refused'],
    // An API key does not replace a missing role.
    [buyer, { authorization: 'Bearer nonsense' }, 401, 'api_key.refused'],
    [buyer, { authorization: `Bearer chk_test_${'A'.repeat(43)}` }, 401, 'api_key.refused'],
    [shop.visitor(), revoked.headers, 401, 'api_key.refused'],
    [shop.visitor(), others.headers, 403, 'api_key.scope'],
    [buyer, others.headers, 403, 'api_key.scope'],
  ]
  for (const [visitor, sentHeaders, status, code] of table) {
    const headers = { ...throughProxy, ...sentHeaders }
    for (const response of [
      visitor.request(`GET ${path}`, { headers }),
      visitor.request(`POST ${path}`, { headers, json: input }),
    ]) {
      const problem = await problemIn(await response)
      expect([problem.status, problem.code], JSON.stringify(headers)).toEqual([status, code])
    }
  }
  expect((await shop.harness.dump()).refund).toEqual([])
})

test('an API key for refunds refunds an order once, and gives access to nothing else', {
  timeout: 60_000,
}, async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const [mine, other] = [await sellTo(shop, shop.visitor()), await sellTo(shop, shop.visitor())]
  const { id, headers } = await keyFor(shop, 'refunds')
  // A server sends no Origin and no CSRF token.
  const server = shop.visitor()
  const idempotentHeaders = { ...headers, 'idempotency-key': 'return-1' }
  const refund = (path: string, json: object) =>
    server.request(`POST ${path}`, { headers: idempotentHeaders, json })
  const responses = await Promise.all(
    [1, 2, 3].map(async () => issued.parse(await (await refund(mine.path, input)).json())),
  )
  const [{ refundId } = { refundId: '' }] = responses
  expect(responses.map((response) => response.refundId)).toEqual([refundId, refundId, refundId])
  await shop.harness.drain()
  await shop.deliverEvents()

  const listed = await server.request(`GET ${mine.path}`, { headers })
  expect(await listed.json()).toMatchObject({
    refunds: [{ refundId, status: 'succeeded', amountMinor: 2499 }],
  })
  expect(await shop.engine.audit.list({ subject: mine.orderId })).toMatchObject([
    { action: 'refund.issued', actor: id },
  ])
  // An idempotency key belongs to an order: it does not match the refund of another order.
  expect(await (await server.request(`GET ${other.path}`, { headers })).json()).toEqual({ refunds: [] })
  const rejections: [string, object, number, string][] = [
    [mine.path, { ...input, reason: 'Another' }, 422, 'idempotency.other_body'],
    [other.path, { reason: 'Too much', amountMinor: 2 * 2499 + 1 }, 409, 'refund.exceeds_payment'],
    [other.path, { ...input, actor: 'admin' }, 422, 'input.invalid'],
    ['/api/admin/orders/ord_1/refunds', input, 404, 'order.unknown'],
  ]
  for (const [path, json, status, code] of rejections) {
    const problem = await problemIn(await refund(path, json))
    expect([problem.status, problem.code]).toEqual([status, code])
  }
  for (const path of [
    '/api/admin/orders',
    '/api/admin/inventory',
    '/api/admin/emails',
    '/api/account/orders',
  ]) {
    expect([401, 404], path).toContain((await server.request(`GET ${path}`, { headers })).status)
  }
  expect((await shop.harness.stripe.refunds.list()).data).toMatchObject([{ amount: 2499 }])
})
