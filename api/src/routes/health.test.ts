import { expect, test } from 'vitest'
import { openShop } from '../../test/shop.ts'
import { problemIn } from '../../test/stand-in.ts'

test('a shop whose Stripe does not answer is not well, and says so', async () => {
  await using shop = await openShop()
  const health = await shop.visitor().request('GET /api/health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ status: 'failing', database: 'ok', stripe: expect.stringMatching(/connect/i) })
  const ping = await shop.visitor().request('GET /api/stripe/ping')
  expect(ping.status).toBe(502)
  expect(await problemIn(ping)).toMatchObject({ code: 'stripe.unavailable', reason: expect.stringMatching(/connect/i) })
})

test('nor is one that lost its database', async () => {
  await using shop = await openShop()
  await shop.loseDatabase()
  const health = await shop.visitor().request('GET /api/health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ status: 'failing', database: expect.stringContaining('does not exist') })
  const products = await shop.visitor().request('GET /api/products')
  expect(products.status).toBe(500)
  expect((await problemIn(products)).code).toBe('internal')
})
