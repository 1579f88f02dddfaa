import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import {
  inventoryItem,
  openTestContext,
  pendingOrder,
  readInventory,
  type TestContext,
} from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import type { InventoryItemId, OrderId } from '../core/ids.ts'
import { reserveInventory } from '../inventory/index.ts'
import type { OrderStatus } from '../orders/types.ts'
import { recordSession } from './index.ts'

/** Every state in which a session can arrive. */
const sessions = {
  open: { status: 'open', payment_status: 'unpaid', payment_intent: null },
  expired: { status: 'expired', payment_status: 'unpaid', payment_intent: null },
  processing: {
    status: 'complete',
    payment_status: 'unpaid',
    payment_intent: { id: 'pi_1', status: 'processing' },
  },
  failed: {
    status: 'complete',
    payment_status: 'unpaid',
    payment_intent: { id: 'pi_1', status: 'requires_payment_method' },
  },
  paid: { status: 'complete', payment_status: 'paid', payment_intent: 'pi_1' },
  free: { status: 'complete', payment_status: 'no_payment_required', payment_intent: null },
} as const

type SessionState = keyof typeof sessions

/**
 * States in order of arrival, the order's final status, and the inventory of ten units after an
 * order of two.
 */
const cases: [SessionState[], OrderStatus, { onHand: number; reserved: number }][] = [
  [['open'], 'pending', { onHand: 10, reserved: 2 }],
  [['paid'], 'paid', { onHand: 8, reserved: 0 }],
  [['free'], 'paid', { onHand: 8, reserved: 0 }],
  [['expired'], 'expired', { onHand: 10, reserved: 0 }],
  [['processing'], 'processing', { onHand: 10, reserved: 2 }],
  [['failed'], 'canceled', { onHand: 10, reserved: 0 }],
  [['processing', 'paid'], 'paid', { onHand: 8, reserved: 0 }],
  [['processing', 'failed'], 'canceled', { onHand: 10, reserved: 0 }],
  [['processing', 'open'], 'processing', { onHand: 10, reserved: 2 }],
  [['paid', 'paid'], 'paid', { onHand: 8, reserved: 0 }],
  [['paid', 'processing'], 'paid', { onHand: 8, reserved: 0 }],
  [['paid', 'expired'], 'paid', { onHand: 8, reserved: 0 }],
  [['paid', 'failed'], 'paid', { onHand: 8, reserved: 0 }],
  [['expired', 'expired'], 'expired', { onHand: 10, reserved: 0 }],
  [['expired', 'processing'], 'expired', { onHand: 10, reserved: 0 }],
  [['expired', 'paid'], 'paid', { onHand: 8, reserved: 0 }],
  [['failed', 'paid'], 'paid', { onHand: 8, reserved: 0 }],
]

test.each(cases)('session states %j leave the order %s', async (states, status, stock) => {
  const { ctx, orderId, item } = await orderOfTwo(10)
  for (const state of states) {
    await record(ctx, orderId, state)
  }
  expect(await statusOf(ctx, orderId)).toBe(status)
  expect(await readInventory(ctx, item)).toEqual(stock)
})

test('a late payment for items sold to others is refunded exactly once', async () => {
  const { ctx, orderId, item } = await orderOfTwo(2)
  await record(ctx, orderId, 'expired')
  await inTransaction(ctx, async (tx) =>
    reserveInventory(tx, await pendingOrder(tx), [{ inventoryItemId: item, quantity: 2 }]),
  )
  await record(ctx, orderId, 'paid')
  await record(ctx, orderId, 'paid')
  expect(await readInventory(ctx, item)).toEqual({ onHand: 2, reserved: 2 })
  const refunds = await ctx.db.selectFrom('shop.refund').selectAll().execute()
  expect(refunds).toMatchObject([
    { payment_stripe_id: 'pi_1', amount_minor: 100, currency: 'usd', status: 'intended', attempt: 1 },
  ])
  const order = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(order.review).toMatch(/sold to others/)
})

test('records an amount that differs from the order, and marks the order for review', async () => {
  const { ctx, orderId } = await orderOfTwo(10)
  await record(ctx, orderId, 'paid', { amount_total: 90 })
  const order = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(order).toMatchObject({
    status: 'paid',
    total_minor: 90,
    review: "Stripe's total is $0.90, but its parts add up to $1.00.",
  })
})

test('ignores a session of another shop, and retries one whose order does not exist yet', async () => {
  const { ctx, orderId } = await orderOfTwo(10)
  const { shop_id } = await inTransaction(ctx, async (tx) => ({ shop_id: tx.ids.next('shop', tx.now) }))
  await ctx.db.insertInto('shop.identity').values({ shop_id, stripe_account: null, livemode: null }).execute()
  const missing = orderId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const recordPaid = (session: object) => record(ctx, orderId, 'paid', session)
  expect(await recordPaid({ client_reference_id: null, metadata: {} })).toMatch(/^No effect/)
  expect(await recordPaid({ client_reference_id: 'another-application', metadata: {} })).toMatch(/^No effect/)
  expect(
    await recordPaid({ client_reference_id: missing, metadata: { countinghouse_shop: 'shop_other' } }),
  ).toMatch(/^No effect/)
  await expect(
    recordPaid({ client_reference_id: missing, metadata: { countinghouse_shop: shop_id } }),
  ).rejects.toThrow('does not exist yet')
})

async function orderOfTwo(
  onHand: number,
): Promise<{ ctx: TestContext; orderId: OrderId; item: InventoryItemId }> {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, onHand)
  const orderId = await inTransaction(ctx, async (tx) => {
    const id = await pendingOrder(tx)
    const checkout = { order_id: id, attempt: 1, params: '{}', intended_at: tx.now, expires_at: tx.now }
    const notOpened = { session_id: null, session_url: null, cancel_requested_at: null, abandoned: null }
    await tx.db
      .insertInto('shop.checkout')
      .values({ ...checkout, ...notOpened })
      .execute()
    await reserveInventory(tx, id, [{ inventoryItemId: item, quantity: 2 }])
    return id
  })
  return { ctx, orderId, item }
}

function record(ctx: TestContext, orderId: OrderId, state: SessionState, more: object = {}): Promise<string> {
  const session = {
    id: 'cs_1',
    url: null,
    client_reference_id: orderId,
    metadata: {},
    currency: 'usd',
    amount_subtotal: 100,
    amount_total: 100,
    total_details: null,
    shipping_cost: null,
    customer_details: null,
    ...sessions[state],
    ...more,
  }
  // Only the part of a session that recordSession reads.
  return inTransaction(ctx, (tx) => recordSession(tx, session as unknown as Stripe.Checkout.Session))
}

async function statusOf(ctx: TestContext, orderId: OrderId): Promise<OrderStatus> {
  const order = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select('status')
    .executeTakeFirstOrThrow()
  return order.status
}
