import { STRIPE_API_VERSION } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { problemIn } from '../../test/fake-shop.ts'
import { openSellingShop, openShop } from '../../test/shop.ts'

test('is failing without Stripe, and says why', async () => {
  await using shop = await openShop()
  const health = await shop.visitor().request('GET /api/health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({
    status: 'failing',
    database: 'ok',
    stripe: expect.stringMatching(/connect/i),
  })
  const ping = await shop.visitor().request('GET /api/stripe/ping')
  expect(ping.status).toBe(502)
  expect(await problemIn(ping)).toMatchObject({
    code: 'stripe.unavailable',
    reason: expect.stringMatching(/connect/i),
  })
})

test('is failing without a database, and says why', async () => {
  await using shop = await openShop()
  await shop.loseDatabase()
  const health = await shop.visitor().request('GET /api/health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({
    status: 'failing',
    database: expect.stringContaining('does not exist'),
  })
  const products = await shop.visitor().request('GET /api/products')
  expect(products.status).toBe(500)
  expect((await problemIn(products)).code).toBe('internal')
})

test('is ok with both, and the ping names the Stripe account', async () => {
  const visitor = (await openSellingShop()).visitor()
  const health = await visitor.request('GET /api/health')
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: 'ok', database: 'ok', stripe: 'ok', version: expect.any(String) },
  ])
  const ping = await visitor.request('GET /api/stripe/ping')
  expect([ping.status, await ping.json()]).toEqual([
    200,
    {
      stripe: 'sandbox',
      account: expect.stringMatching(/^acct_/),
      mode: 'test',
      apiVersion: STRIPE_API_VERSION,
      latencyMs: expect.any(Number),
    },
  ])
})
