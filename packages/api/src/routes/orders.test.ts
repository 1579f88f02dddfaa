import { describe, expect, test } from 'vitest'
import { checkOut, orderOf, pay } from '../../test/sale.ts'
import { openSellingShop, openShop } from '../../test/shop.ts'
import { order } from '../schemas/orders.ts'

describe('an order', () => {
  const items = [{ sku: 'BIKE-ORANGE-L', quantity: 1 }]

  test('becomes paid with the webhook, and contains no personal data', async () => {
    const shop = await openSellingShop()
    const visitor = shop.visitor()
    const sale = await checkOut(visitor, { items, email: 'ada@example.com', clientRef: 'ref-1' })
    expect(await pay(shop, sale)).toBe(true)
    expect((await orderOf(visitor, sale)).status).toBe('pending')
    await shop.deliverEvents()
    const response = await shop.visitor().request(`GET /api/orders/session/${sale.sessionId}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(order.parse(JSON.parse(text))).toMatchObject({ status: 'paid', totalMinor: 2499, currency: 'usd' })
    expect(text).not.toMatch(/ada|ref-1/)
    expect(JSON.stringify(shop.lines)).not.toContain('ada@')
  })

  test('is not found by any other id', async () => {
    await using shop = await openShop()
    for (const sessionId of ['cs_test_nothing', 'ord_1', '%00', "'--"]) {
      expect((await shop.visitor().request(`GET /api/orders/session/${sessionId}`)).status).toBe(404)
    }
  })
})
