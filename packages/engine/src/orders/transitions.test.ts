/** Every status of an order, against every event and request. */
import type Stripe from 'stripe'
import { beforeAll, expect, test } from 'vitest'
import { openPersistentContext } from '../../test/context.ts'
import { findVariants } from '../catalog/index.ts'
import { cancelOwnCheckout, recordSession } from '../checkout/index.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { DependencyNotReady, isAppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { recordDispute } from '../disputes/index.ts'
import { fulfillOrder } from '../fulfillment/index.ts'
import { reserveInventory } from '../inventory/index.ts'
import { issueRefund, recordRefund } from '../refunds/index.ts'
import { seed } from '../seed.ts'
import { readShopId } from '../shop/index.ts'
import { insertOrder, insertOrderLines, moveOrder, orderTransitions } from './index.ts'
import type { OrderStatus } from './types.ts'

const statuses: OrderStatus[] = [
  'pending',
  'processing',
  'paid',
  'expired',
  'canceled',
  'partially_refunded',
  'refunded',
]

/**
 * The order's next status and dispute mark for each status and action, or the error. `waits` means
 * that the event arrived before its payment. A pending order is canceled at Stripe first, which is
 * unreachable here.
 */
const table = `
                        pending              processing           paid                 expired              canceled             partially_refunded       refunded
  session open:         pending              processing           paid                 expired              canceled             partially_refunded       refunded
  session expired:      expired              processing           paid                 expired              canceled             partially_refunded       refunded
  session processing:   processing           processing           paid                 expired              canceled             partially_refunded       refunded
  session failed:       canceled             canceled             paid                 expired              canceled             partially_refunded       refunded
  session paid:         paid                 paid                 paid                 paid                 paid                 partially_refunded       refunded
  refund of a part:     waits                waits                partially_refunded   waits                waits                partially_refunded       refunded_within_paid
  refund of the rest:   waits                waits                refunded             waits                waits                refunded                 refunded
  first refund failed:  waits                waits                paid                 waits                waits                paid                     paid
  dispute opened:       waits                waits                paid+open            waits                waits                partially_refunded+open  refunded+open
  refund request:       refund.not_paid      refund.not_paid      paid                 refund.not_paid      refund.not_paid      partially_refunded       refund.exceeds_payment
  fulfillment:          fulfilment.not_paid  fulfilment.not_paid  paid                 fulfilment.not_paid  fulfilment.not_paid  partially_refunded       fulfilment.not_paid
  cancel request:       stripe.unavailable   checkout.paid_first  checkout.paid_first  expired              canceled             checkout.paid_first      checkout.paid_first
`

const TOTAL = 100
const PART = 30

let ctx: Context
beforeAll(async () => {
  const persistent = await openPersistentContext()
  await seed(persistent.ctx)
  ctx = persistent.ctx
  return persistent.close
})

const [, ...rows] = table.trim().split('\n')
const cases = rows.flatMap((row) => {
  const [action = '', ends = ''] = row.trim().split(/: +/)
  return ends.split(/ +/).map((end, at) => [statuses[at] ?? 'pending', action, end] as const)
})

test.each(cases)('%s + %s → %s', async (status, action, end) => {
  const orderId = await orderWithStatus(status)
  const error = await actions[action]?.(orderId).then(
    () => undefined,
    (thrown: unknown) => nameOf(thrown),
  )
  const { status: now, dispute } = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['status', 'dispute'])
    .executeTakeFirstOrThrow()
  expect(error ?? (dispute === 'none' ? now : `${now}+${dispute}`)).toBe(end)
  if (error) {
    expect(now).toBe(status)
  }
})

test('rejects every transition that is not listed', async () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const orderId = await orderWithStatus(from)
      const moved = inTransaction(ctx, async (tx) => {
        const order = await tx.db
          .selectFrom('shop.order')
          .where('id', '=', orderId)
          .selectAll()
          .executeTakeFirstOrThrow()
        const { subtotal_minor: subtotalMinor, tax_included: taxIncluded, cart_id: cartId } = order
        await moveOrder(
          tx,
          { ...order, subtotalMinor, taxIncluded, cartId, fromCart: false, sessionId: null },
          to,
        )
      })
      if (orderTransitions[from].includes(to)) {
        await moved
      } else {
        await expect(moved).rejects.toThrow(`cannot go from ${from} to ${to}`)
      }
    }
  }
})

const paymentOf = (orderId: OrderId) => `pi_${orderId}`

const sessions = {
  open: { status: 'open', payment_status: 'unpaid' },
  expired: { status: 'expired', payment_status: 'unpaid' },
  processing: { status: 'complete', payment_status: 'unpaid' },
  failed: { status: 'complete', payment_status: 'unpaid' },
  paid: { status: 'complete', payment_status: 'paid' },
}

const actions: Record<string, (orderId: OrderId) => Promise<unknown>> = {
  ...Object.fromEntries(
    Object.keys(sessions).map((state) => [
      `session ${state}`,
      (orderId: OrderId) => recordSessionState(orderId, state as keyof typeof sessions),
    ]),
  ),
  'refund of a part': (orderId) => recordStripeRefund(orderId, 're_part', PART / 2),
  'refund of the rest': async (orderId) => {
    const payment = await ctx.db
      .selectFrom('shop.payment')
      .where('order_id', '=', orderId)
      .selectAll()
      .executeTakeFirst()
    const rest = payment ? payment.amount_minor - payment.refunded_minor : TOTAL
    // Stripe has no refund of 0.
    return rest > 0 ? recordStripeRefund(orderId, 're_rest', rest) : undefined
  },
  'first refund failed': (orderId) => recordStripeRefund(orderId, 're_first', PART, 'failed'),
  'dispute opened': (orderId) => recordStripeDispute(orderId),
  'refund request': (orderId) =>
    inTransaction(ctx, (tx) => issueRefund(tx, { orderId, amountMinor: 1, reason: 'A test', actor: 'test' })),
  fulfillment: (orderId) => inTransaction(ctx, (tx) => fulfillOrder(tx, { orderId, actor: 'test' })),
  'cancel request': (orderId) => cancelOwnCheckout(ctx, { orderId, cartToken: undefined, userId: 'user_1' }),
}

async function orderWithStatus(status: OrderStatus): Promise<OrderId> {
  const orderId = await order()
  switch (status) {
    case 'pending':
      return orderId
    case 'canceled':
      await recordSessionState(orderId, 'failed')
      return orderId
    case 'partially_refunded':
      await recordSessionState(orderId, 'paid')
      await recordStripeRefund(orderId, 're_first', PART)
      return orderId
    case 'refunded':
      await recordSessionState(orderId, 'paid')
      await recordStripeRefund(orderId, 're_first', TOTAL)
      return orderId
    default:
      await recordSessionState(orderId, status)
      return orderId
  }
}

function recordSessionState(orderId: OrderId, state: keyof typeof sessions): Promise<string> {
  const intent =
    state === 'failed' ? 'requires_payment_method' : state === 'processing' ? 'processing' : 'succeeded'
  const session = {
    id: `cs_${orderId}`,
    url: null,
    client_reference_id: orderId,
    metadata: {},
    currency: 'usd',
    ...sessions[state],
    amount_subtotal: TOTAL,
    amount_total: TOTAL,
    total_details: null,
    shipping_cost: null,
    customer_details: null,
    payment_intent: { id: paymentOf(orderId), status: intent },
  }
  // only the fields of Stripe's objects that are read, here and below
  return inTransaction(ctx, (tx) => recordSession(tx, session as unknown as Stripe.Checkout.Session))
}

async function paymentIntentOf(orderId: OrderId) {
  const countinghouse_shop = await inTransaction(ctx, readShopId)
  return { id: paymentOf(orderId), metadata: { countinghouse_shop } }
}

async function recordStripeRefund(
  orderId: OrderId,
  name: string,
  amount: number,
  status = 'succeeded',
): Promise<string> {
  const refund = {
    id: `${name}_${orderId}`,
    amount,
    currency: 'usd',
    status,
    created: 1_780_000_000,
    metadata: {},
    payment_intent: await paymentIntentOf(orderId),
    balance_transaction: null,
  }
  return inTransaction(ctx, (tx) => recordRefund(tx, refund as unknown as Stripe.Refund))
}

async function recordStripeDispute(orderId: OrderId): Promise<string> {
  const dispute = {
    id: `du_${orderId}`,
    amount: TOTAL,
    currency: 'usd',
    status: 'needs_response',
    created: 1_780_000_000,
    payment_intent: await paymentIntentOf(orderId),
    balance_transactions: [],
    reason: 'fraudulent',
    evidence_details: { due_by: 1_780_700_000 },
  }
  return inTransaction(ctx, (tx) => recordDispute(tx, dispute as unknown as Stripe.Dispute))
}

/** An order of one seeded product, reserved, with its session at Stripe. */
function order(): Promise<OrderId> {
  return inTransaction(ctx, async (tx) => {
    const variant = (await findVariants(tx, ['CME-VENT'])).get('CME-VENT')
    if (!variant) {
      throw new Error('The seed has no CME-VENT')
    }
    const { id: variantId, sku, name, options, inventoryItemId } = variant
    const contact = {
      email: undefined,
      userId: 'user_1',
      clientRef: undefined,
      cartId: undefined,
      fingerprint: undefined,
    }
    const orderId = await insertOrder(tx, {
      currency: 'usd',
      subtotalMinor: TOTAL,
      taxIncluded: false,
      ...contact,
    })
    await insertOrderLines(tx, orderId, [
      { variantId, sku, name, options, quantity: 1, unitAmountMinor: TOTAL, requiresShipping: true },
    ])
    const checkout = { order_id: orderId, attempt: 1, params: '{}', intended_at: tx.now, expires_at: tx.now }
    const unknown = {
      session_id: `cs_${orderId}`,
      session_url: 'http://127.0.0.1/',
      cancel_requested_at: null,
      abandoned: null,
    }
    await tx.db
      .insertInto('shop.checkout')
      .values({ ...checkout, ...unknown })
      .execute()
    if (inventoryItemId) {
      await reserveInventory(tx, orderId, [{ inventoryItemId, quantity: 1 }])
    }
    return orderId
  })
}

function nameOf(error: unknown): string {
  if (isAppError(error)) {
    return error.code
  }
  if (error instanceof DependencyNotReady) {
    return 'waits'
  }
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : String(error)
}
