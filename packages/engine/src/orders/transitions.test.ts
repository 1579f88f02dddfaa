/** Every state of an order, against everything that can be asked or told of it. */
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
 * What becomes of an order in each state, told or asked each thing: its next state and its mark, or why not. What waits is for an event that
 * is late. A pending order is canceled at Stripe first, and there is nobody there.
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
  asked to refund:      refund.not_paid      refund.not_paid      paid                 refund.not_paid      refund.not_paid      partially_refunded       refund.exceeds_payment
  asked to send:        fulfilment.not_paid  fulfilment.not_paid  paid                 fulfilment.not_paid  fulfilment.not_paid  partially_refunded       fulfilment.not_paid
  asked to cancel:      stripe.unavailable   checkout.paid_first  checkout.paid_first  expired              canceled             checkout.paid_first      checkout.paid_first
`

const TOTAL = 100
const PART = 30

let ctx: Context
beforeAll(async () => {
  const lasting = await openPersistentContext()
  await seed(lasting.ctx)
  ctx = lasting.ctx
  return lasting.close
})

const [, ...rows] = table.trim().split('\n')
const cases = rows.flatMap((row) => {
  const [act = '', ends = ''] = row.trim().split(/: +/)
  return ends.split(/ +/).map((end, at) => [statuses[at] ?? 'pending', act, end] as const)
})

test.each(cases)('%s + %s → %s', async (status, act, end) => {
  const orderId = await orderThatIs(status)
  const what = await acts[act]?.(orderId).then(
    () => undefined,
    (error: unknown) => nameOf(error),
  )
  const { status: now, dispute } = await ctx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['status', 'dispute'])
    .executeTakeFirstOrThrow()
  expect(what ?? (dispute === 'none' ? now : `${now}+${dispute}`)).toBe(end)
  if (what) {
    expect(now).toBe(status)
  }
})

test('no order moves where its life does not lead, whoever asks', async () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const orderId = await orderThatIs(from)
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

const acts: Record<string, (orderId: OrderId) => Promise<unknown>> = {
  ...Object.fromEntries(
    Object.keys(sessions).map((state) => [
      `session ${state}`,
      (orderId: OrderId) => tellSession(orderId, state as keyof typeof sessions),
    ]),
  ),
  'refund of a part': (orderId) => tellRefund(orderId, 're_part', PART / 2),
  'refund of the rest': async (orderId) => {
    const payment = await ctx.db
      .selectFrom('shop.payment')
      .where('order_id', '=', orderId)
      .selectAll()
      .executeTakeFirst()
    const rest = payment ? payment.amount_minor - payment.refunded_minor : TOTAL
    // Stripe does not refund nothing.
    return rest > 0 ? tellRefund(orderId, 're_rest', rest) : undefined
  },
  'first refund failed': (orderId) => tellRefund(orderId, 're_first', PART, 'failed'),
  'dispute opened': (orderId) => tellDispute(orderId),
  'asked to refund': (orderId) =>
    inTransaction(ctx, (tx) => issueRefund(tx, { orderId, amountMinor: 1, reason: 'A test', actor: 'test' })),
  'asked to send': (orderId) => inTransaction(ctx, (tx) => fulfillOrder(tx, { orderId, actor: 'test' })),
  'asked to cancel': (orderId) => cancelOwnCheckout(ctx, { orderId, cartToken: undefined, userId: 'user_1' }),
}

async function orderThatIs(status: OrderStatus): Promise<OrderId> {
  const orderId = await order()
  switch (status) {
    case 'pending':
      return orderId
    case 'canceled':
      await tellSession(orderId, 'failed')
      return orderId
    case 'partially_refunded':
      await tellSession(orderId, 'paid')
      await tellRefund(orderId, 're_first', PART)
      return orderId
    case 'refunded':
      await tellSession(orderId, 'paid')
      await tellRefund(orderId, 're_first', TOTAL)
      return orderId
    default:
      await tellSession(orderId, status)
      return orderId
  }
}

function tellSession(orderId: OrderId, state: keyof typeof sessions): Promise<string> {
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
  // the parts of Stripe's objects that are read here, as below
  return inTransaction(ctx, (tx) => recordSession(tx, session as unknown as Stripe.Checkout.Session))
}

async function ours(orderId: OrderId) {
  const countinghouse_shop = await inTransaction(ctx, readShopId)
  return { id: paymentOf(orderId), metadata: { countinghouse_shop } }
}

async function tellRefund(
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
    payment_intent: await ours(orderId),
    balance_transaction: null,
  }
  return inTransaction(ctx, (tx) => recordRefund(tx, refund as unknown as Stripe.Refund))
}

async function tellDispute(orderId: OrderId): Promise<string> {
  const dispute = {
    id: `du_${orderId}`,
    amount: TOTAL,
    currency: 'usd',
    status: 'needs_response',
    created: 1_780_000_000,
    payment_intent: await ours(orderId),
    balance_transactions: [],
    reason: 'fraudulent',
    evidence_details: { due_by: 1_780_700_000 },
  }
  return inTransaction(ctx, (tx) => recordDispute(tx, dispute as unknown as Stripe.Dispute))
}

/** One of the demonstration's goods, reserved, and its session at Stripe. */
function order(): Promise<OrderId> {
  return inTransaction(ctx, async (tx) => {
    const variant = (await findVariants(tx, ['CME-VENT'])).get('CME-VENT')
    if (!variant) {
      throw new Error('The demonstration has no CME-VENT')
    }
    const { id: variantId, sku, name, options, inventoryItemId } = variant
    const who = {
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
      ...who,
    })
    await insertOrderLines(tx, orderId, [
      { variantId, sku, name, options, quantity: 1, unitAmountMinor: TOTAL, requiresShipping: true },
    ])
    const checkout = { order_id: orderId, attempt: 1, params: '{}', intended_at: tx.now, expires_at: tx.now }
    const unknown = {
      session_id: `cs_${orderId}`,
      session_url: 'http://127.0.0.1/',
      cancel_asked_at: null,
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
