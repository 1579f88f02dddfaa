import { expect, test } from 'vitest'
import { admin } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { available, checkOut, pay, put } from '../../test/sale.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../test/shop.ts'

/** A paid order of three small mounts and a car mount. */
async function sellMounts(shop: SellingShop): Promise<{ path: string; buyer: Visitor; orderId: string }> {
  const buyer = shop.visitor()
  await put(buyer, 'BIKE-BLACK-S', 3)
  await put(buyer, 'CME-VENT', 1)
  const sale = await checkOut(buyer, { email: 'buyer@example.com' })
  await pay(shop, sale)
  await shop.deliverEvents()
  return { path: `/api/admin/orders/${sale.orderId}/refunds`, buyer, orderId: sale.orderId }
}

async function settled(shop: SellingShop): Promise<void> {
  await shop.harness.drain()
  await shop.deliverEvents()
  await shop.harness.drain()
}

test('refunds units of a line: creates it at Stripe, restocks, emails the customer and records it in the audit log', async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const { path, buyer, orderId } = await sellMounts(shop)
  const adminVisitor = await admin(shop)
  const before = await available(buyer, 'BIKE-BLACK-S')
  const lines = [{ sku: 'BIKE-BLACK-S', quantity: 2, restock: true }]
  const response = await adminVisitor.request(`POST ${path}`, { json: { lines, reason: 'Arrived broken' } })
  expect(response.status).toBe(201)
  const issued = (await response.json()) as { refundId: string; amountMinor: number }
  expect(issued).toMatchObject({
    status: 'intended',
    amountMinor: 2 * 2499,
    lines: [{ quantity: 2, restock: true }],
  })
  await settled(shop)

  const { refunds } = (await (await adminVisitor.request(`GET ${path}`)).json()) as { refunds: object[] }
  expect(refunds).toMatchObject([
    { refundId: issued.refundId, status: 'succeeded', reason: 'Arrived broken' },
  ])
  expect((await shop.harness.stripe.refunds.list()).data).toMatchObject([
    { amount: 2 * 2499, status: 'succeeded' },
  ])
  expect(await available(buyer, 'BIKE-BLACK-S')).toBe((before ?? 0) + 2)
  expect((await shop.harness.dump()).order).toMatchObject([{ status: 'partially_refunded' }])
  const emails = (await shop.harness.engine.notifications.list()).filter(
    ({ template }) => template === 'order_refunded',
  )
  expect(emails).toMatchObject([{ to: 'buyer@example.com' }])
  expect(await shop.harness.engine.audit.list({ subject: orderId })).toMatchObject([
    { action: 'refund.issued', actor: expect.any(String), after: { amountMinor: 2 * 2499, lines } },
  ])
})

test('refunds once per idempotency key, even a month later, and rejects another body with the same key', async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const { path } = await sellMounts(shop)
  const adminVisitor = await admin(shop)
  const headers = { 'idempotency-key': 'refund-1' }
  const refund = () =>
    adminVisitor.request(`POST ${path}`, { json: { amountMinor: 100, reason: 'Late' }, headers })
  const ids = await Promise.all(
    [refund(), refund(), refund()].map(
      async (response) => ((await (await response).json()) as { refundId: string }).refundId,
    ),
  )
  expect(new Set(ids).size).toBe(1)
  await settled(shop)
  await shop.harness.sandbox.advance('30 days')
  expect(await (await refund()).json()).toMatchObject({ refundId: ids[0], status: 'succeeded' })
  const other = await problemIn(
    await adminVisitor.request(`POST ${path}`, { json: { amountMinor: 101, reason: 'Late' }, headers }),
  )
  expect([other.status, other.code]).toEqual([422, 'idempotency.other_body'])
  expect((await shop.harness.stripe.refunds.list()).data).toHaveLength(1)
})

test('rejects invalid refunds, with the most specific error', { timeout: 60_000 }, async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const { path } = await sellMounts(shop)
  const open = await checkOut(shop.visitor(), { items: [{ sku: 'CME-VENT', quantity: 1 }] })
  const adminVisitor = await admin(shop)
  const reason = 'Because'
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  const stranger = await shop.visitor().request(`POST ${path}`, { json: { reason }, headers: elsewhere })
  expect((await problemIn(stranger)).code).toBe('route.unknown')
  const line = (sku: string, quantity: number) => ({ sku, quantity, restock: false })
  const table: [Visitor, string, object, number, string][] = [
    [adminVisitor, path, {}, 422, 'input.invalid'],
    [adminVisitor, path, { reason, price: 1 }, 422, 'input.invalid'],
    [adminVisitor, path, { reason, amountMinor: 0 }, 422, 'input.invalid'],
    [adminVisitor, path, { reason, lines: [line('CME-VENT', 1), line('CME-VENT', 1)] }, 422, 'input.invalid'],
    [adminVisitor, '/api/admin/orders/ord_1/refunds', { reason }, 404, 'order.unknown'],
    [adminVisitor, `/api/admin/orders/${open.orderId}/refunds`, { reason }, 409, 'refund.not_paid'],
    [adminVisitor, path, { reason, lines: [line('PMP-SAND', 1)] }, 422, 'refund.unknown_line'],
    [adminVisitor, path, { reason, lines: [line('BIKE-BLACK-S', 4)] }, 409, 'refund.exceeds_quantity'],
    [adminVisitor, path, { reason, amountMinor: 1_000_000 }, 409, 'refund.exceeds_payment'],
  ]
  for (const [who, where, json, status, code] of table) {
    const problem = await problemIn(await who.request(`POST ${where}`, { json }))
    expect([problem.status, problem.code]).toEqual([status, code])
  }
  expect(
    (await adminVisitor.request(`POST ${path}`, { json: { reason, lines: [line('BIKE-BLACK-S', 3)] } }))
      .status,
  ).toBe(201)
  // A recorded refund counts, whether or not it exists at Stripe yet.
  const again = await problemIn(
    await adminVisitor.request(`POST ${path}`, { json: { reason, lines: [line('BIKE-BLACK-S', 1)] } }),
  )
  expect(again).toMatchObject({ code: 'refund.exceeds_quantity', refundableQuantity: 0 })
})

test('refunds dinars in steps of ten, and fully in the end', async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const adminVisitor = await admin(shop)
  const dinars = (amountMinor: number) => ({ prices: [{ currency: 'kwd', amountMinor }] })
  const uneven = await problemIn(
    await adminVisitor.request('PATCH /api/admin/variants/CME-VENT', { json: dinars(3355) }),
  )
  expect(uneven).toMatchObject({ status: 422, code: 'money.indivisible', currency: 'kwd', stepMinor: 10 })
  expect(
    (await adminVisitor.request('PATCH /api/admin/variants/CME-VENT', { json: dinars(3350) })).status,
  ).toBe(200)

  const sale = await checkOut(shop.visitor(), { currency: 'kwd', items: [{ sku: 'CME-VENT', quantity: 3 }] })
  await pay(shop, sale)
  await shop.deliverEvents()
  // As after a discount that cannot be split evenly across three units.
  await shop.harness.query(
    'update shop.order_line set total_minor = 10040, discount_minor = 10 where order_id = $1',
    [sale.orderId],
  )
  const path = `/api/admin/orders/${sale.orderId}/refunds`
  const back = async (json: object) => {
    const response = await adminVisitor.request(`POST ${path}`, { json: { reason: 'Because', ...json } })
    return ((await response.json()) as { amountMinor?: number; code?: string }) ?? {}
  }
  const unit = { lines: [{ sku: 'CME-VENT', quantity: 1, restock: false }] }
  expect(await back({ amountMinor: 15 })).toMatchObject({ code: 'money.indivisible' })
  const amounts = [await back(unit), await back(unit), await back(unit)].map(({ amountMinor }) => amountMinor)
  expect(amounts).toEqual([3340, 3350, 3350])
  await settled(shop)
  expect((await shop.harness.stripe.refunds.list()).data.map(({ amount }) => amount % 10)).toEqual([0, 0, 0])
  expect(await back({})).toMatchObject({ amountMinor: 10 })
})
