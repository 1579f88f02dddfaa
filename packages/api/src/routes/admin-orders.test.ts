import type { OrderId } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { admin, customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { checkOut, pay } from '../../test/sale.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../test/shop.ts'
import { adminOrder, adminOrderRow, fulfillment, orderWithTimeline } from '../schemas/orders.ts'

const page = z.strictObject({ orders: z.array(adminOrderRow), next: z.string().nullable() })
const twoKinds = [
  { sku: 'BIKE-ORANGE-L', quantity: 3 },
  { sku: 'CME-VENT', quantity: 1 },
]

async function sell(shop: SellingShop, json: object = { items: twoKinds, email: 'ada@example.com' }) {
  const sale = await checkOut(shop.visitor(), json)
  expect(await pay(shop, sale)).toBe(true)
  await shop.deliverEvents()
  return sale
}

const listed = async (visitor: Visitor, query: string) =>
  page.parse(await (await visitor.request(`GET /api/admin/orders${query}`)).json())

const shown = async (visitor: Visitor, orderId: string) =>
  adminOrder.parse(await (await visitor.request(`GET /api/admin/orders/${orderId}`)).json())

const send = (visitor: Visitor, orderId: string, json: object) =>
  visitor.request(`POST /api/admin/orders/${orderId}/fulfillments`, { json })

describe('an admin', () => {
  test('finds orders by number, email address and status, page by page', async () => {
    const shop = await openSellingShop()
    const { orderId } = await sell(shop)
    const unpaid = await checkOut(shop.visitor(), {
      items: [{ sku: 'CME-VENT', quantity: 1 }],
      email: 'eve_100@example.com',
    })
    const visitor = await admin(shop)
    const { number } = await shown(visitor, orderId)
    const idsOf = async (query: string) => (await listed(visitor, query)).orders.map((order) => order.orderId)
    expect(number).toMatch(/^CH-\d{4}-[A-Y]$/)
    expect(await idsOf('')).toEqual([unpaid.orderId, orderId])
    expect(await idsOf(`?search=${number.slice(0, 7).toLowerCase()}`)).toEqual([orderId])
    expect(await idsOf('?search=ADA@')).toEqual([orderId])
    expect(await idsOf('?search=e_1')).toEqual([unpaid.orderId])
    expect(await idsOf('?search=e%25e')).toEqual([])
    expect(await idsOf('?status=paid')).toEqual([orderId])
    expect(await idsOf('?fulfillment=due')).toEqual([orderId])
    expect(await idsOf('?review=yes')).toEqual([])
    expect(await idsOf('?since=2100-01-01T00:00:00Z')).toEqual([])
    const first = await listed(visitor, '?limit=1')
    expect(first).toMatchObject({ orders: [{ orderId: unpaid.orderId }], next: unpaid.orderId })
    expect(await listed(visitor, `?limit=1&before=${first.next}`)).toMatchObject({
      orders: [{ orderId }],
      next: null,
    })
  })

  test('fulfills an order in two shipments, and emails the customer about each', async () => {
    const shop = await openSellingShop()
    const { orderId, sessionId } = await sell(shop)
    const visitor = await admin(shop)
    const [mounts, vent] = (await shown(visitor, orderId)).lines
    const shipment = { carrier: 'DHL', trackingNumber: '00340', trackingUrl: 'https://dhl.example/00340' }
    const one = await send(visitor, orderId, { ...shipment, lines: [{ lineId: mounts?.id, quantity: 2 }] })
    expect(one.status).toBe(201)
    expect(fulfillment.parse(await one.json())).toMatchObject({
      ...shipment,
      lines: [{ sku: 'BIKE-ORANGE-L', quantity: 2 }],
    })
    expect(await shown(visitor, orderId)).toMatchObject({ fulfillmentStatus: 'partly' })

    const tooMany = await problemIn(
      await send(visitor, orderId, { lines: [{ lineId: mounts?.id, quantity: 2 }] }),
    )
    expect(tooMany).toMatchObject({ status: 409, code: 'fulfilment.exceeds_order' })
    expect(tooMany.left).toEqual([
      { lineId: mounts?.id, sku: 'BIKE-ORANGE-L', quantity: 1 },
      { lineId: vent?.id, sku: 'CME-VENT', quantity: 1 },
    ])
    // Without lines, it fulfills everything that is left.
    expect((await send(visitor, orderId, {})).status).toBe(201)
    expect((await problemIn(await send(visitor, orderId, {}))).code).toBe('fulfilment.exceeds_order')

    const order = await shown(visitor, orderId)
    expect(order).toMatchObject({
      fulfillmentStatus: 'fulfilled',
      sessionId,
      paidMinor: 3 * 2499 + 3999,
      refundedMinor: 0,
    })
    const kinds = order.timeline.map(({ kind, text }) => (kind === 'notified' ? `${kind} ${text}` : kind))
    expect(kinds).toEqual(
      expect.arrayContaining([
        'placed',
        'paid',
        'stripe_event',
        'notified order_paid',
        'notified order_shipped',
        'fulfilled',
      ]),
    )
    expect(order.timeline.find(({ kind }) => kind === 'stripe_event')?.text).toContain(
      `Order ${orderId} paid.`,
    )
    expect(order.timeline.map(({ at }) => at)).toEqual(order.timeline.map(({ at }) => at).toSorted())
    const notifications = (await shop.engine.notifications.list()).filter(
      ({ template }) => template === 'order_shipped',
    )
    expect(notifications.map(({ to }) => to)).toEqual(['ada@example.com', 'ada@example.com'])
    const actions = await shop.engine.audit.list({ subject: orderId })
    expect(actions.map(({ action }) => action)).toEqual(['order.fulfilled', 'order.fulfilled'])
  })

  test('fulfills once per idempotency key, and rejects another body with the same key', async () => {
    const shop = await openSellingShop()
    const { orderId } = await sell(shop)
    const visitor = await admin(shop)
    const [mounts] = (await shown(visitor, orderId)).lines
    const headers = { 'idempotency-key': 'shipment-1' }
    const post = (quantity: number) =>
      visitor.request(`POST /api/admin/orders/${orderId}/fulfillments`, {
        json: { lines: [{ lineId: mounts?.id, quantity }] },
        headers,
      })
    const responses = await Promise.all([post(1), post(1), post(1)])
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201])
    const ids = await Promise.all(
      responses.map(async (response) => fulfillment.parse(await response.json()).id),
    )
    expect(new Set(ids).size).toBe(1)
    expect(await shown(visitor, orderId)).toMatchObject({
      lines: [{ fulfilledQuantity: 1 }, { fulfilledQuantity: 0 }],
    })
    expect((await problemIn(await post(2))).code).toBe('idempotency.other_body')
    expect(
      (await shop.engine.notifications.list()).filter(({ template }) => template === 'order_shipped'),
    ).toHaveLength(1)
    expect(await shop.engine.audit.list({ subject: orderId })).toHaveLength(1)
  })

  test('concurrent requests fulfill an item once', async () => {
    const shop = await openSellingShop()
    const { orderId } = await sell(shop)
    const visitor = await admin(shop)
    const responses = await Promise.all([1, 2, 3, 4].map(() => send(visitor, orderId, {})))
    expect(responses.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
  })

  test('cannot fulfill an unpaid order, or a line of another order', async () => {
    const shop = await openSellingShop()
    const visitor = await admin(shop)
    const unpaid = await checkOut(shop.visitor(), { items: [{ sku: 'CME-VENT', quantity: 1 }] })
    expect((await problemIn(await send(visitor, unpaid.orderId, {}))).code).toBe('fulfilment.not_paid')
    const { orderId } = await sell(shop)
    const [line] = (await shown(visitor, unpaid.orderId)).lines
    const theirs = { lines: [{ lineId: line?.id, quantity: 1 }] }
    expect((await problemIn(await send(visitor, orderId, theirs))).code).toBe('fulfilment.exceeds_order')
    expect((await problemIn(await send(visitor, 'ord_nothing', {}))).code).toBe('order.unknown')
    expect((await send(visitor, orderId, { trackingUrl: 'javascript:alert(1)' })).status).toBe(422)
  })

  test('marks an order as reviewed, and the audit log keeps the reason', async () => {
    const shop = await openSellingShop()
    const { orderId } = await sell(shop)
    await shop.harness.query('update shop.order set review = $1 where id = $2', ['Look at this.', orderId])
    const visitor = await admin(shop)
    expect((await listed(visitor, '?review=yes')).orders).toMatchObject([
      { orderId, review: 'Look at this.' },
    ])
    for (const _ of [1, 2]) {
      expect(
        (await visitor.request(`POST /api/admin/orders/${orderId}/review/clear`, { json: {} })).status,
      ).toBe(200)
    }
    expect((await listed(visitor, '?review=yes')).orders).toEqual([])
    const actions = await shop.engine.audit.list({ subject: orderId })
    expect(actions).toMatchObject([{ action: 'order.reviewed', before: { review: 'Look at this.' } }])
  })
})

test('a dispute has a deadline and blocks fulfillment, and refunded units cannot be fulfilled', async () => {
  const shop = await openSellingShop()
  const visitor = await admin(shop)
  await shop.harness.save()
  const sale = await sell(shop)
  await shop.harness.dispute({ ...sale, orderId: sale.orderId as OrderId, cartToken: '' })
  await shop.deliverEvents()
  await shop.harness.drain()
  expect((await listed(visitor, '?dispute=open')).orders).toMatchObject([
    { orderId: sale.orderId, dispute: 'open' },
  ])
  const disputed = await shown(visitor, sale.orderId)
  expect(disputed).toMatchObject({
    dispute: 'open',
    refundableMinor: 0,
    disputes: [{ status: 'open', stripeStatus: 'needs_response' }],
  })
  expect(Date.parse(disputed.disputes[0]?.dueAt ?? '')).toBeGreaterThan(Date.parse(disputed.createdAt))
  expect(disputed.timeline.map(({ kind }) => kind)).toContain('dispute')
  expect((await problemIn(await send(visitor, sale.orderId, {}))).code).toBe('order.disputed')

  const other = await sell(shop, { items: [{ sku: 'PMP-GRAPHITE', quantity: 3 }] })
  const lines = [{ sku: 'PMP-GRAPHITE', quantity: 2, restock: true }]
  const refund = await visitor.request(`POST /api/admin/orders/${other.orderId}/refunds`, {
    json: { lines, reason: 'Too many' },
  })
  expect(refund.status).toBe(201)
  expect(await shown(visitor, other.orderId)).toMatchObject({
    lines: [{ refundedQuantity: 2, unfulfilledQuantity: 1 }],
  })
  const sent = await send(visitor, other.orderId, {})
  expect(fulfillment.parse(await sent.json())).toMatchObject({ lines: [{ quantity: 1 }] })
  expect(await shown(visitor, other.orderId)).toMatchObject({ fulfillmentStatus: 'fulfilled' })
})

describe('a customer', () => {
  test('can open an order by the emailed link without an account, but not by a forged link', async () => {
    const shop = await openSellingShop()
    const { orderId } = await sell(shop)
    const [email] = await shop.engine.notifications.list()
    const { link } = z.object({ link: z.string() }).parse(JSON.parse(email?.text ?? ''))
    const guest = shop.visitor()
    const response = await guest.request('POST /api/orders/link', { json: { link } })
    expect(orderWithTimeline.parse(await response.json())).toMatchObject({
      orderId,
      email: 'ada@example.com',
      status: 'paid',
    })
    const forged = await guest.request('POST /api/orders/link', { json: { link: `${link.slice(0, -2)}AA` } })
    expect((await problemIn(forged)).code).toBe('order.unknown')
    expect(JSON.stringify(shop.lines)).not.toContain(link.slice(-20))
  })

  test('sees a timeline without actors and Stripe events', async () => {
    const shop = await openSellingShop()
    const buyer = await customer(shop)
    const sale = await checkOut(buyer, { items: twoKinds })
    await pay(shop, sale)
    await shop.deliverEvents()
    await send(await admin(shop), sale.orderId, { carrier: 'DHL', trackingNumber: '00340' })
    const found = orderWithTimeline.parse(
      await (await buyer.request(`GET /api/account/orders/${sale.orderId}`)).json(),
    )
    expect(found.timeline.map(({ kind, text, actor }) => [kind, text, actor])).toEqual([
      ['placed', found.number, null],
      ['paid', null, null],
      ['fulfilled', 'DHL 00340', null],
    ])
    expect(found.fulfillments).toMatchObject([{ trackingNumber: '00340' }])
    const stranger = await customer(shop)
    expect((await stranger.request(`GET /api/account/orders/${sale.orderId}`)).status).toBe(404)
  })

  test('can page through their orders', async () => {
    const shop = await openSellingShop()
    const buyer = await customer(shop)
    const ids: string[] = []
    for (const quantity of [1, 2, 3]) {
      ids.unshift((await checkOut(buyer, { items: [{ sku: 'CME-VENT', quantity }] })).orderId)
      await shop.harness.sandbox.advance('1 minute')
    }
    const form = z.object({ orders: z.array(z.object({ orderId: z.string() })), next: z.string().nullable() })
    const read = async (query: string) =>
      form.parse(await (await buyer.request(`GET /api/account/orders${query}`)).json())
    const first = await read('?limit=2')
    expect(first.orders.map(({ orderId }) => orderId)).toEqual(ids.slice(0, 2))
    const second = await read(`?limit=2&before=${first.next}`)
    expect(second).toMatchObject({ orders: [{ orderId: ids[2] }], next: null })
  })
})

test('an unknown admin route is a 404', async () => {
  const shop = await openSellingShop()
  const [guest, adminVisitor] = [shop.visitor(), await admin(shop)]
  for (const visitor of [guest, adminVisitor]) {
    const response = await visitor.request('POST /api/admin/orders/ord_1/nothing', { json: {} })
    expect((await problemIn(response)).code).toBe('route.unknown')
  }
})
