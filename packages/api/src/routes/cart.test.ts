import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemIn } from '../../test/fake-shop.ts'
import { checkOut, orderOf, pay, put } from '../../test/sale.ts'
import { openSellingShop, openShop, type Shop, type Visitor } from '../../test/shop.ts'
import { cart } from '../schemas/cart.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

const cartOf = async (visitor: Visitor) => cart.parse(await (await visitor.request('GET /api/cart')).json())
const contents = async (visitor: Visitor) =>
  (await cartOf(visitor)).items.map(({ sku, quantity }) => [sku, quantity])

test('reading a cart that does not exist returns an empty one and sets no cookie', async () => {
  const response = await shop.visitor().request('GET /api/cart')
  expect(await response.json()).toEqual({ items: [], priceVersion: expect.any(String), totals: [] })
  expect(response.headers.getSetCookie()).toEqual([])
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('adds, changes and removes items', async () => {
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

test('a visitor cannot see the cart of another', async () => {
  const one = shop.visitor()
  await one.request('PUT /api/cart/items/CME-DASH', { json: { quantity: 1 } })
  expect(await contents(shop.visitor())).toEqual([])
})

test('a cart token chosen by the client is not used', async () => {
  const visitor = shop.visitor()
  const chosen = `countinghouse_cart=${'x'.repeat(43)}`
  const response = await visitor.request('PUT /api/cart/items/CME-DASH', {
    json: { quantity: 1 },
    headers: { cookie: chosen },
  })
  expect(response.headers.getSetCookie()[0]).not.toContain(chosen)
})

test('rejects an unknown SKU', async () => {
  const response = await shop.visitor().request('PUT /api/cart/items/NOTHING', { json: { quantity: 1 } })
  expect(response.status).toBe(404)
  expect(await problemIn(response)).toMatchObject({ code: 'catalog.unknown_sku', sku: 'NOTHING' })
})

test('rejects a quantity above the available stock, and names what is short', async () => {
  const visitor = shop.visitor()
  const response = await visitor.request('PUT /api/cart/items/BIKE-ORANGE-L', { json: { quantity: 4 } })
  expect(response.status).toBe(409)
  expect(await problemIn(response)).toMatchObject({
    code: 'stock.insufficient',
    short: [{ sku: 'BIKE-ORANGE-L', requested: 4, available: 3 }],
  })
  expect(await contents(visitor)).toEqual([])
})

test.each([0, -1, 100, 1.5, '1', null, 1e6])('rejects a quantity of %j', async (quantity) => {
  const response = await shop.visitor().request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity } })
  expect(response.status).toBe(422)
  expect((await problemIn(response)).errors).toMatchObject([{ path: 'quantity' }])
})

test('rejects a price in the request', async () => {
  const visitor = shop.visitor()
  const response = await visitor.request('PUT /api/cart/items/BIKE-BLACK-S', {
    json: { quantity: 1, amountMinor: 1 },
  })
  expect(response.status).toBe(422)
  expect(await contents(visitor)).toEqual([])
})

describe('changes since an item was added', () => {
  const actor = 'usr_admin'
  const usd = (amountMinor: number) => ({ currency: 'usd', amountMinor })
  const checkoutError = async (visitor: Visitor, json: object) =>
    problemIn(await visitor.request('POST /api/checkout', { json }))
  const lineOf = async (visitor: Visitor) => (await cartOf(visitor)).items[0]

  test('checkout rejects a changed price until the customer has seen it', async () => {
    const selling = await openSellingShop()
    const visitor = selling.visitor()
    await put(visitor, 'CME-DASH', 2)
    await selling.harness.engine.catalog.admin.editVariant({ sku: 'CME-DASH', prices: [usd(4500)], actor })
    const stale = await checkoutError(visitor, {})
    expect(stale).toMatchObject({
      code: 'cart.prices_changed',
      changed: [{ sku: 'CME-DASH', currency: 'usd', wasMinor: 3999, nowMinor: 4500 }],
    })
    const shown = await cartOf(visitor)
    expect(shown).toMatchObject({ items: [{ was: [usd(3999)], prices: [usd(4500)] }], totals: [usd(9000)] })
    await put(visitor, 'CME-DASH', 1)
    expect(await lineOf(visitor)).toMatchObject({ was: [usd(3999)] })

    await selling.harness.engine.catalog.admin.editVariant({ sku: 'CME-DASH', prices: [usd(4600)], actor })
    const again = await checkoutError(visitor, { priceVersion: shown.priceVersion })
    expect(again).toMatchObject({ code: 'cart.prices_changed' })
    const sale = await checkOut(visitor, { priceVersion: (await cartOf(visitor)).priceVersion })
    expect(await orderOf(visitor, sale)).toMatchObject({ totalMinor: 4600 })
    expect(await lineOf(visitor)).toMatchObject({ was: [] })
  })

  test('a placed order keeps its price', async () => {
    const selling = await openSellingShop()
    const visitor = selling.visitor()
    await put(visitor, 'CME-DASH', 1)
    const sale = await checkOut(visitor)
    await selling.harness.engine.catalog.admin.editVariant({ sku: 'CME-DASH', prices: [usd(9900)], actor })
    await selling.harness.engine.catalog.admin.editProduct({
      slug: 'car-mount-elite',
      name: 'Renamed',
      archived: true,
      actor,
    })
    await pay(selling, sale)
    await selling.deliverEvents()
    expect(await orderOf(visitor, sale)).toMatchObject({
      status: 'paid',
      totalMinor: 3999,
      items: [{ name: 'Car Mount Elite', amountMinor: 3999 }],
    })
  })

  test('an archived item is marked, left out of the total, and rejected by checkout', async () => {
    const selling = await openSellingShop()
    const visitor = selling.visitor()
    await put(visitor, 'HEX-4', 1)
    await put(visitor, 'CME-DASH', 1)
    await put(visitor, 'CME-VENT', 1)
    await selling.harness.engine.catalog.admin.editProduct({ slug: 'car-mount-elite', archived: true, actor })
    const shown = await cartOf(visitor)
    expect(shown.items.map(({ sku, onSale, available }) => [sku, onSale, available > 0])).toEqual([
      ['HEX-4', true, true],
      ['CME-DASH', false, false],
      ['CME-VENT', false, false],
    ])
    expect(shown.totals).toContainEqual(usd(399))
    expect(await checkoutError(visitor, { priceVersion: shown.priceVersion })).toMatchObject({
      code: 'cart.items_gone',
      skus: ['CME-DASH', 'CME-VENT'],
    })
    for (const sku of ['CME-DASH', 'CME-VENT']) {
      await visitor.request(`DELETE /api/cart/items/${sku}`)
    }
    await checkOut(visitor)
  })
})
