import { errorCatalog } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { problemIn } from '../../test/fake-shop.ts'
import { available, checkOut, errorOf, orderOf, pay, put } from '../../test/sale.ts'
import { openSellingShop, openShop, type Visitor } from '../../test/shop.ts'
import { order } from '../schemas/orders.ts'

describe('a checkout', () => {
  test('reserves the items of the cart and returns the payment page', async () => {
    const shop = await openSellingShop()
    const visitor = shop.visitor()
    await put(visitor, 'BIKE-ORANGE-L', 2)
    await put(visitor, 'CME-DASH', 1)
    const sale = await checkOut(visitor, { clientRef: 'ref-1' })
    const page = await fetch(sale.url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Bike Mount')])
    expect(await orderOf(visitor, sale)).toMatchObject({
      orderId: sale.orderId,
      status: 'pending',
      totalMinor: 2 * 2499 + 3999,
      currency: 'usd',
      items: [
        { sku: 'BIKE-ORANGE-L', quantity: 2, amountMinor: 4998 },
        { sku: 'CME-DASH', quantity: 1, amountMinor: 3999 },
      ],
    })
    expect(await available(visitor, 'BIKE-ORANGE-L')).toBe(1)
    expect(shop.lines.find(({ fields }) => fields.route === '/api/checkout')?.fields).toMatchObject({
      clientRef: 'ref-1',
      orderId: sale.orderId,
      sessionId: sale.sessionId,
      status: 201,
    })
  })

  test.each([
    ['EUR', 'eur', 2299],
    ['jpy', 'jpy', 3700],
  ])("of `items` in %s needs no cart, and uses the catalog's prices", async (requested, currency, price) => {
    const visitor = (await openSellingShop()).visitor()
    const items = [
      { sku: 'BIKE-BLACK-S', quantity: 2 },
      { sku: 'BIKE-BLACK-S', quantity: 1 },
    ]
    const sale = await checkOut(visitor, { items, currency: requested })
    expect(await orderOf(visitor, sale)).toMatchObject({ totalMinor: 3 * price, currency })
  })

  test('of an unchanged cart returns the open checkout, of a changed cart cancels it first', async () => {
    const visitor = (await openSellingShop()).visitor()
    await put(visitor, 'BIKE-ORANGE-L', 2)
    const first = await checkOut(visitor)
    expect(await checkOut(visitor)).toEqual(first)
    await put(visitor, 'CME-VENT', 1)
    const second = await checkOut(visitor)
    expect(second.orderId).not.toBe(first.orderId)
    expect((await orderOf(visitor, first)).status).toMatch(/^(canceled|expired)$/)
    expect(await available(visitor, 'BIKE-ORANGE-L')).toBe(1)
  })

  test('reserves items for its own cart only', async () => {
    const shop = await openSellingShop()
    const holder = shop.visitor()
    await put(holder, 'BIKE-ORANGE-L', 2)
    await checkOut(holder)
    const other = await shop.visitor().request('PUT /api/cart/items/BIKE-ORANGE-L', { json: { quantity: 2 } })
    expect(await problemIn(other)).toMatchObject({
      status: 409,
      short: [{ sku: 'BIKE-ORANGE-L', requested: 2, available: 1 }],
    })
    await put(holder, 'BIKE-ORANGE-L', 3)
    await checkOut(holder)
    expect(await available(holder, 'BIKE-ORANGE-L')).toBe(0)
  })

  test('returns to the shop', async () => {
    const shop = await openSellingShop()
    const { orderId, sessionId } = await checkOut(shop.visitor(), {
      items: [{ sku: 'CME-VENT', quantity: 1 }],
    })
    expect(await shop.harness.stripe.checkout.sessions.retrieve(sessionId)).toMatchObject({
      success_url: 'http://127.0.0.1:3000/checkout/success?session_id={CHECKOUT_SESSION_ID}',
      cancel_url: `http://127.0.0.1:3000/checkout/cancel?order=${orderId}`,
    })
  })

  test('names every item that is short', async () => {
    const visitor = (await openSellingShop()).visitor()
    const items = [
      { sku: 'BIKE-ORANGE-L', quantity: 4 },
      { sku: 'BIKE-BLACK-S', quantity: 1 },
      { sku: 'PMP-FOREST', quantity: 5 },
    ]
    const response = await visitor.request('POST /api/checkout', { json: { items } })
    expect(response.status).toBe(409)
    expect(await problemIn(response)).toMatchObject({
      code: 'stock.insufficient',
      short: [
        { sku: 'BIKE-ORANGE-L', requested: 4, available: 3 },
        { sku: 'PMP-FOREST', requested: 5, available: 4 },
      ],
    })
    expect(await available(visitor, 'BIKE-BLACK-S')).toBe(50)
  })

  test('rejects what cannot be sold', async () => {
    const visitor = (await openSellingShop()).visitor()
    const item = { sku: 'CME-VENT', quantity: 1 }
    expect(await errorOf(visitor, {})).toEqual([409, 'cart.empty'])
    expect(await errorOf(visitor, { items: [item, { sku: 'NOTHING', quantity: 1 }] })).toEqual([
      404,
      'catalog.unknown_sku',
    ])
    expect(await errorOf(visitor, { items: [item], currency: 'gbp' })).toEqual([422, 'catalog.no_price'])
  })

  test('cannot oversell the last units to two customers', async () => {
    const shop = await openSellingShop()
    const items = [{ sku: 'BIKE-ORANGE-L', quantity: 2 }]
    const responses = await Promise.all(
      [shop.visitor(), shop.visitor()].map((visitor) =>
        visitor.request('POST /api/checkout', { json: { items } }),
      ),
    )
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(await available(shop.visitor(), 'BIKE-ORANGE-L')).toBe(1)
  })
})

test('rejects a request that sets a price', async () => {
  const shop = await openSellingShop()
  const visitor = shop.visitor()
  await put(visitor, 'CME-VENT', 1)
  const item = { sku: 'CME-VENT', quantity: 1 }
  const attempts: [string, object][] = [
    ['POST /api/checkout', { total: 1 }],
    ['POST /api/checkout', { totalMinor: 1 }],
    ['POST /api/checkout', { price: 1, currency: 'usd' }],
    ['POST /api/checkout', { name: 'Something cheap' }],
    ['POST /api/checkout', { discount: 100 }],
    ['POST /api/checkout', { successUrl: 'https://other.example' }],
    ['POST /api/checkout', { items: [{ ...item, price: 1 }] }],
    ['POST /api/checkout', { items: [{ ...item, amountMinor: 1 }] }],
    ['POST /api/checkout', { items: [{ ...item, price_data: { unit_amount: 1 } }] }],
    ['POST /api/checkout', { items: [{ ...item, name: 'x' }] }],
    ['POST /api/checkout', { items: [{ ...item, quantity: -1 }] }],
    ['POST /api/checkout', { items: [{ ...item, quantity: 0.01 }] }],
    ['POST /api/checkout?price=1', {}],
    ['PUT /api/cart/items/CME-VENT', { quantity: 1, price: 1 }],
  ]
  for (const [line, json] of attempts) {
    const response = await visitor.request(line, { json })
    expect([response.status, (await problemIn(response)).code], JSON.stringify(json)).toEqual([
      422,
      'input.invalid',
    ])
  }
  expect(await available(visitor, 'CME-VENT')).toBe(30)
  expect((await orderOf(visitor, await checkOut(visitor))).totalMinor).toBe(3999)
})

describe('canceling', () => {
  async function openCheckout() {
    const shop = await openSellingShop()
    const visitor = shop.visitor()
    await put(visitor, 'BIKE-ORANGE-L', 2)
    const sale = await checkOut(visitor)
    return {
      shop,
      visitor,
      sale,
      cancel: (by: Visitor) => by.request(`POST /api/checkout/${sale.orderId}/cancel`),
    }
  }

  test('expires the Checkout Session and releases its inventory, and the cart stays', async () => {
    const { shop, visitor, sale, cancel } = await openCheckout()
    const response = await cancel(visitor)
    expect(response.status).toBe(200)
    expect(order.parse(await response.json())).toMatchObject({ orderId: sale.orderId, status: 'canceled' })
    expect((await shop.harness.stripe.checkout.sessions.retrieve(sale.sessionId)).status).toBe('expired')
    expect(await available(visitor, 'BIKE-ORANGE-L')).toBe(3)
    expect(await (await visitor.request('GET /api/cart')).json()).toMatchObject({
      items: [{ sku: 'BIKE-ORANGE-L', quantity: 2 }],
    })
    expect((await cancel(visitor)).status).toBe(200)
  })

  test("is only possible with the cart's cookie", async () => {
    const { shop, visitor, sale, cancel } = await openCheckout()
    const stranger = shop.visitor()
    expect((await cancel(stranger)).status).toBe(404)
    await put(stranger, 'CME-VENT', 1)
    expect(await problemIn(await cancel(stranger))).toMatchObject({ code: 'order.unknown' })
    expect((await orderOf(visitor, sale)).status).toBe('pending')
  })

  test('is rejected after payment, before and after the webhook', async () => {
    const { shop, visitor, sale, cancel } = await openCheckout()
    await pay(shop, sale)
    const late = await cancel(visitor)
    expect(late.status).toBe(409)
    expect(await problemIn(late)).toMatchObject({
      code: 'checkout.paid_first',
      title: errorCatalog['checkout.paid_first'].message,
    })
    await shop.deliverEvents()
    expect((await cancel(visitor)).status).toBe(409)
    expect((await orderOf(visitor, sale)).status).toBe('paid')
    expect(await available(visitor, 'BIKE-ORANGE-L')).toBe(1)
  })

  test('responds with 404 for an unknown order', async () => {
    await using shop = await openShop()
    for (const orderId of ['ord_1', 'nothing', '%27', '%00']) {
      expect((await shop.visitor().request(`POST /api/checkout/${orderId}/cancel`)).status).toBe(404)
    }
  })
})
