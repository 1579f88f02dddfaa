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

/** What a session can be when we hear of it. */
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

/** The states that come one after the other, the order's end, and what is left of ten units of which two were ordered. */
const lives: [SessionState[], OrderStatus, { onHand: number; reserved: number }][] = [
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

test.each(lives)('a session that is %j leaves the order %s', async (states, status, stock) => {
  const { ctx, orderId, item } = await orderOfTwo(10)
  for (const state of states) {
    await record(ctx, orderId, state)
  }
  expect(await statusOf(ctx, orderId)).toBe(status)
  expect(await readInventory(ctx, item)).toEqual(stock)
})

test('late money for goods that others bought goes back, exactly once', async () => {
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

test('another amount than was asked is taken as a fact, and marked', async () => {
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
    review: 'Stripe asked 90 usd where its parts add up to 100.',
  })
})

test('what is not ours is told apart from what is not there yet', async () => {
  const { ctx, orderId } = await orderOfTwo(10)
  const { shop_id } = await inTransaction(ctx, async (tx) => ({ shop_id: tx.ids.next('shop', tx.now) }))
  await ctx.db.insertInto('shop.identity').values({ shop_id, stripe_account: null, livemode: null }).execute()
  const missing = orderId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const tell = (session: object) => record(ctx, orderId, 'paid', session)
  expect(await tell({ client_reference_id: null, metadata: {} })).toMatch(/^Not ours/)
  expect(await tell({ client_reference_id: 'somebody-elses', metadata: {} })).toMatch(/^Not ours/)
  expect(
    await tell({ client_reference_id: missing, metadata: { countinghouse_shop: 'shop_other' } }),
  ).toMatch(/^Not ours/)
  await expect(
    tell({ client_reference_id: missing, metadata: { countinghouse_shop: shop_id } }),
  ).rejects.toThrow('not there yet')
})

async function orderOfTwo(
  onHand: number,
): Promise<{ ctx: TestContext; orderId: OrderId; item: InventoryItemId }> {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, onHand)
  const orderId = await inTransaction(ctx, async (tx) => {
    const id = await pendingOrder(tx)
    const checkout = { order_id: id, attempt: 1, params: '{}', intended_at: tx.now, expires_at: tx.now }
    const unknown = { session_id: null, session_url: null, cancel_asked_at: null, abandoned: null }
    await tx.db
      .insertInto('shop.checkout')
      .values({ ...checkout, ...unknown })
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
  // the part of a session that is read here
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
