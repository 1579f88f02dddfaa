import { afterAll, beforeAll, expect, test } from 'vitest'
import { openShop, type Shop, type Visitor } from '../../test/shop.ts'
import { problemIn } from '../../test/stand-in.ts'
import { cart } from '../schemas.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

const cartOf = async (visitor: Visitor) => cart.parse(await (await visitor.request('GET /api/cart')).json())
const contents = async (visitor: Visitor) => (await cartOf(visitor)).items.map(({ sku, quantity }) => [sku, quantity])

test('a visitor without a cart has an empty one, and gets no cookie for looking', async () => {
  const answer = await shop.visitor().request('GET /api/cart')
  expect(await answer.json()).toEqual({ items: [], totals: [] })
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('what is put in stays in, is changed and is taken out', async () => {
  const visitor = shop.visitor()
  const put = await visitor.request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity: 2 } })
  expect(cart.parse(await put.json()).totals).toContainEqual({ currency: 'usd', amountMinor: 4998 })
  await visitor.request('PUT /api/cart/items/CME-DASH', { json: { quantity: 1 } })
  await visitor.request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity: 3 } })
  expect(await contents(visitor)).toEqual([
    ['BIKE-BLACK-S', 3],
    ['CME-DASH', 1],
  ])
  const removed = await visitor.request('DELETE /api/cart/items/BIKE-BLACK-S')
  expect(cart.parse(await removed.json()).items.map(({ sku }) => sku)).toEqual(['CME-DASH'])
  expect((await visitor.request('DELETE /api/cart/items/BIKE-BLACK-S')).status).toBe(200)
})

test("nobody sees another visitor's cart", async () => {
  const one = shop.visitor()
  await one.request('PUT /api/cart/items/CME-DASH', { json: { quantity: 1 } })
  expect(await contents(shop.visitor())).toEqual([])
})

test('a token of somebody else’s choosing opens no cart', async () => {
  const visitor = shop.visitor()
  const chosen = `countinghouse_cart=${'x'.repeat(43)}`
  const answer = await visitor.request('PUT /api/cart/items/CME-DASH', { json: { quantity: 1 }, headers: { cookie: chosen } })
  expect(answer.headers.getSetCookie()[0]).not.toContain(chosen)
})

test('an SKU that is not on sale is 404', async () => {
  const answer = await shop.visitor().request('PUT /api/cart/items/NOTHING', { json: { quantity: 1 } })
  expect(answer.status).toBe(404)
  expect(await problemIn(answer)).toMatchObject({ code: 'catalog.unknown_sku', sku: 'NOTHING' })
})

test('more than there is is 409, with what is short', async () => {
  const visitor = shop.visitor()
  const answer = await visitor.request('PUT /api/cart/items/BIKE-ORANGE-L', { json: { quantity: 4 } })
  expect(answer.status).toBe(409)
  expect(await problemIn(answer)).toMatchObject({
    code: 'stock.insufficient',
    short: [{ sku: 'BIKE-ORANGE-L', requested: 4, available: 3 }],
  })
  expect(await contents(visitor)).toEqual([])
})

test.each([0, -1, 100, 1.5, '1', null, 1e6])('a quantity of %j is 422', async (quantity) => {
  const answer = await shop.visitor().request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity } })
  expect(answer.status).toBe(422)
  expect((await problemIn(answer)).errors).toMatchObject([{ path: 'quantity' }])
})

test('a price that comes along is refused, not passed over', async () => {
  const visitor = shop.visitor()
  const answer = await visitor.request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity: 1, amountMinor: 1 } })
  expect(answer.status).toBe(422)
  expect(await contents(visitor)).toEqual([])
})
