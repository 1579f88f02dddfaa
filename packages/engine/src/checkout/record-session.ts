import type Stripe from 'stripe'
import { removePurchasedItems } from '../carts/index.ts'
import type { Tx } from '../core/context.ts'
import { formatMoney } from '../core/money.ts'
import { commitInventory, releaseInventory, reserveAgain } from '../inventory/index.ts'
import { postSale, type Sale } from '../ledger/index.ts'
import { notifyLatePayment, notifyOrderPaid } from '../notifications/index.ts'
import { completeOrder, type LockedOrder, lockOrder, markForReview, moveOrder } from '../orders/index.ts'
import type { OrderTotals } from '../orders/types.ts'
import { recordPayment } from '../payments/index.ts'
import { LATE_PAYMENT, saveRefundIntent } from '../refunds/index.ts'
import { readShopId } from '../shop/index.ts'
import { grantTokenPacks } from '../tokens/index.ts'
import {
  orderOfSession,
  type SessionOutcome,
  sessionOutcome,
  shipToOfSession,
  shopOfSession,
  totalsOfSession,
} from './session.ts'

/**
 * Applies a session to our order. Safe to repeat: the states of session and order decide, never the
 * type of an event. Returns the outcome for the event log.
 * @throws Error if the order is not committed yet: the event is retried
 */
export async function recordSession(tx: Tx, session: Stripe.Checkout.Session): Promise<string> {
  const orderId = orderOfSession(session)
  if (!orderId) {
    return 'No effect: the session names no order of this shop.'
  }
  const order = await lockOrder(tx, orderId)
  if (!order) {
    if (shopOfSession(session) !== (await readShopId(tx))) {
      return `No effect: order ${orderId} belongs to another shop.`
    }
    throw new Error(`Order ${orderId} does not exist yet`)
  }
  if (!order.sessionId) {
    await linkSession(tx, order, session)
  }
  if (session.status === 'complete') {
    await recordCompletion(tx, order, session)
  }
  return applyOutcome[sessionOutcome(session)](tx, order, session)
}

const applyOutcome: Record<
  SessionOutcome,
  (tx: Tx, order: LockedOrder, session: Stripe.Checkout.Session) => Promise<string>
> = {
  open: async (_tx, order) => `Order ${order.id} is waiting for payment.`,

  async expired(tx, order) {
    if (order.status !== 'pending') {
      return `Order ${order.id} is ${order.status}; the expired session has no effect.`
    }
    const checkout = await tx.db
      .selectFrom('shop.checkout')
      .where('order_id', '=', order.id)
      .select('cancel_requested_at')
      .executeTakeFirst()
    const status = checkout?.cancel_requested_at ? 'canceled' : 'expired'
    await moveOrder(tx, order, status)
    await releaseInventory(tx, order.id)
    return `Order ${order.id} ${status}; its inventory is released.`
  },

  async processing(tx, order) {
    if (order.status !== 'pending') {
      return `Order ${order.id} is ${order.status}; it was completed earlier.`
    }
    await moveOrder(tx, order, 'processing')
    return `Order ${order.id} is completed and its payment is processing; its inventory stays reserved.`
  },

  async failed(tx, order) {
    if (order.status !== 'pending' && order.status !== 'processing') {
      return `Order ${order.id} is already ${order.status}.`
    }
    await moveOrder(tx, order, 'canceled')
    await releaseInventory(tx, order.id)
    return `The payment of order ${order.id} failed; its inventory is released.`
  },

  async paid(tx, order, session) {
    const paid = { amountMinor: session.amount_total ?? 0, currency: session.currency ?? order.currency }
    const paymentId = paymentOf(session)
    if (!(await recordPayment(tx, order.id, paymentId, paid))) {
      return `Order ${order.id} has already been paid.`
    }
    await postSale(tx, saleOf(order, session, paymentId))
    const isInTime = order.status === 'pending' || order.status === 'processing'
    const isReserved = isInTime || (await reserveAgain(tx, order.id))
    await moveOrder(tx, order, 'paid')
    if (!isReserved && paid.amountMinor > 0) {
      await markForReview(tx, order.id, 'Paid after its items were sold to others: refunded.')
      await saveRefundIntent(tx, { orderId: order.id, payment: paymentId, reason: LATE_PAYMENT, money: paid })
      await notifyLatePayment(tx, order.id)
      return `Order ${order.id} was paid after its items were sold to others; the payment is refunded.`
    }
    if (isReserved) {
      await commitInventory(tx, order.id)
    }
    await grantTokenPacks(tx, order.id)
    await notifyOrderPaid(tx, order.id)
    return `Order ${order.id} paid${isInTime ? '' : ' late; its items were still available'}.`
  },
}

/** Stores the session when its event arrives before the `record` step, or instead of it. */
async function linkSession(tx: Tx, order: LockedOrder, session: Stripe.Checkout.Session): Promise<void> {
  await tx.db
    .updateTable('shop.checkout')
    .where('order_id', '=', order.id)
    .where('session_id', 'is', null)
    .set({ session_id: session.id, session_url: session.url })
    .execute()
}

/**
 * Effects of completing the session, apart from the payment: address and totals are final, the cart
 * is emptied.
 */
async function recordCompletion(tx: Tx, order: LockedOrder, session: Stripe.Checkout.Session): Promise<void> {
  const totals = totalsOfSession(session, order.taxIncluded)
  const isFresh = await completeOrder(tx, order, {
    email: session.customer_details?.email ?? null,
    shipTo: shipToOfSession(session),
    totals,
    shippingTaxMinor: session.shipping_cost?.amount_tax ?? 0,
  })
  if (!isFresh) {
    return
  }
  const difference = describeDifference(order, { currency: session.currency, totals })
  if (difference) {
    await markForReview(tx, order.id, difference)
  }
  if (order.cartId && order.fromCart) {
    await removePurchasedItems(tx, order.cartId, order.id)
  }
}

/**
 * Compares the charged amount with the order. Stripe's amounts are recorded as they are, and a
 * difference goes to an admin for review; `undefined` when there is none.
 */
function describeDifference(
  order: Pick<LockedOrder, 'currency' | 'subtotalMinor'>,
  { currency, totals }: { currency: string | null; totals: OrderTotals },
): string | undefined {
  const { subtotalMinor, discountMinor, shippingMinor, taxMinor, taxIncluded, totalMinor } = totals
  if (currency !== order.currency || subtotalMinor !== order.subtotalMinor) {
    const stripeSubtotal = formatMoney(subtotalMinor, currency ?? order.currency)
    const orderSubtotal = formatMoney(order.subtotalMinor, order.currency)
    return `Stripe's subtotal is ${stripeSubtotal}, but the order's is ${orderSubtotal}.`
  }
  const sum = subtotalMinor - discountMinor + shippingMinor + (taxIncluded ? 0 : taxMinor)
  if (sum === totalMinor) {
    return undefined
  }
  const [total, parts] = [formatMoney(totalMinor, currency), formatMoney(sum, currency)]
  return `Stripe's total is ${total}, but its parts add up to ${parts}.`
}

/** Id of the payment intent, or of the session itself when nothing was due. */
function paymentOf({ id, payment_intent }: Stripe.Checkout.Session): string {
  return (typeof payment_intent === 'object' ? payment_intent?.id : payment_intent) ?? id
}

function saleOf(
  { id, currency, taxIncluded }: LockedOrder,
  session: Stripe.Checkout.Session,
  payment: string,
): Sale {
  const sale = { key: `order:${id}:paid`, subject: id, payment, currency: session.currency ?? currency }
  return { ...sale, ...totalsOfSession(session, taxIncluded) }
}
