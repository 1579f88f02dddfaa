import { describe, expect, test, vi } from 'vitest'
import { available, checkOut, errorOf, put, started } from '../../test/sale.ts'
import { openSellingShop, openShop } from '../../test/shop.ts'

describe('an Idempotency-Key', () => {
  const items = [{ sku: 'BIKE-BLACK-S', quantity: 1 }]
  const headers = { 'idempotency-key': 'key-1' }

  test('with the same body returns the same response and places one order', async () => {
    const visitor = (await openSellingShop()).visitor()
    const first = await checkOut(visitor, { items }, headers)
    expect(await checkOut(visitor, { items }, headers)).toEqual(first)
    expect(await available(visitor, 'BIKE-BLACK-S')).toBe(49)
  })

  test('with another body is rejected', async () => {
    const visitor = (await openSellingShop()).visitor()
    await checkOut(visitor, { items }, headers)
    for (const other of [{}, { items, currency: 'eur' }, { items: [{ sku: 'BIKE-BLACK-S', quantity: 2 }] }]) {
      expect(await errorOf(visitor, other, headers)).toEqual([422, 'idempotency.other_body'])
    }
  })

  test('of a failed request fails again, even if the items are available now', async () => {
    const visitor = (await openSellingShop()).visitor()
    const taken = await (async () => {
      await put(visitor, 'BIKE-ORANGE-L', 3)
      return checkOut(visitor)
    })()
    const input = { items: [{ sku: 'BIKE-ORANGE-L', quantity: 1 }] }
    expect(await errorOf(visitor, input, headers)).toEqual([409, 'stock.insufficient'])
    await visitor.request(`POST /api/checkout/${taken.orderId}/cancel`)
    expect(await errorOf(visitor, input, headers)).toEqual([409, 'stock.insufficient'])
    expect((await visitor.request('POST /api/checkout', { json: input })).status).toBe(201)
  })

  test('is separate for each customer', async () => {
    const shop = await openSellingShop()
    const [one, other] = [shop.visitor(), shop.visitor()]
    for (const visitor of [one, other]) {
      await put(visitor, 'BIKE-BLACK-S', 1)
    }
    const first = await checkOut(one, { items }, headers)
    expect((await checkOut(other, { items }, headers)).orderId).not.toBe(first.orderId)
  })

  test('of a running request is rejected with 409', async () => {
    const shop = await openSellingShop()
    const visitor = shop.visitor()
    const { faults } = shop.harness.sandbox
    const fault = faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 60_000, times: 1 })
    const first = checkOut(visitor, { items }, headers)
    await vi.waitFor(() => expect(faults.list()).toEqual([]), { timeout: 15_000 })
    expect(await errorOf(visitor, { items }, headers)).toEqual([409, 'idempotency.running'])
    expect(await errorOf(visitor, {}, headers)).toEqual([422, 'idempotency.other_body'])
    faults.remove(fault.id)
    const done = await first
    expect(await checkOut(visitor, { items }, headers)).toEqual(done)
    expect(await available(visitor, 'BIKE-BLACK-S')).toBe(49)
  })

  test('sent eight times concurrently places one order', async () => {
    const visitor = (await openSellingShop()).visitor()
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => visitor.request('POST /api/checkout', { json: { items }, headers })),
    )
    for (const { status } of responses) {
      expect([201, 409]).toContain(status)
    }
    const orders = await Promise.all(
      responses.filter(({ status }) => status === 201).map((response) => response.json()),
    )
    expect(new Set(orders.map((sale) => started.parse(sale).orderId)).size).toBe(1)
    expect(await available(visitor, 'BIKE-BLACK-S')).toBe(49)
  })

  test('can be reused after Stripe was unavailable', async () => {
    await using shop = await openShop()
    const visitor = shop.visitor()
    expect(await errorOf(visitor, { items }, headers)).toEqual([502, 'stripe.unavailable'])
    expect(await errorOf(visitor, { items }, headers)).toEqual([502, 'stripe.unavailable'])
    expect(await available(visitor, 'BIKE-BLACK-S')).toBe(49)
  })
})
