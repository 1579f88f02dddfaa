import type Stripe from 'stripe'
import { removePurchasedItems } from '../carts/index.ts'
import type { Tx } from '../core/context.ts'
import { commitInventory, releaseInventory, reserveAgain } from '../inventory/index.ts'
import { postSale, type Sale } from '../ledger/index.ts'
import { notifyLatePayment, notifyOrderPaid } from '../notifications/index.ts'
import { completeOrder, type LockedOrder, lockOrder, markForReview, moveOrder } from '../orders/index.ts'
import { recordPayment } from '../payments/index.ts'
import { LATE_PAYMENT, saveRefundIntent } from '../refunds/index.ts'
import { readShopId } from '../shop/index.ts'
import { grantTokenPacks } from '../tokens/index.ts'
import { orderOf, shipToOf, shopOf } from './session.ts'
import { differenceOf, totalsOf } from './totals.ts'

/**
 * Makes our order what the session says, whoever told of it and however often. What follows is decided by the session's state
 * and the order's, never by the type of an event. Returns the receipt.
 * @throws when the order is not there yet: the event waits
 */
export async function recordSession(tx: Tx, session: Stripe.Checkout.Session): Promise<string> {
  const orderId = orderOf(session)
  if (!orderId) {
    return 'Not ours: the session carries no order of this shop.'
  }
  const order = await lockOrder(tx, orderId)
  if (!order) {
    if (shopOf(session) !== (await readShopId(tx))) {
      return `Not ours: order ${orderId} is another shop's.`
    }
    throw new Error(`Order ${orderId} is not there yet`)
  }
  if (!order.sessionId) {
    await linkSession(tx, order, session)
  }
  if (session.status === 'complete') {
    await takeCustomersPart(tx, order, session)
  }
  return outcomes[sessionOutcome(session)](tx, order, session)
}

export type SessionOutcome = 'open' | 'expired' | 'paid' | 'processing' | 'failed'

/** What became of a session, in one word; pass it with its payment intent expanded, or `failed` reads as `processing`. */
export function sessionOutcome({
  status,
  payment_status,
  payment_intent,
}: Stripe.Checkout.Session): SessionOutcome {
  if (status === 'expired') {
    return 'expired'
  }
  if (status !== 'complete') {
    return 'open'
  }
  if (payment_status !== 'unpaid') {
    return 'paid'
  }
  // Complete and unpaid: the money is on its way, or it failed to come. Only the payment intent tells.
  const intent = typeof payment_intent === 'object' ? payment_intent?.status : undefined
  return intent === 'requires_payment_method' || intent === 'canceled' ? 'failed' : 'processing'
}

const outcomes: Record<
  SessionOutcome,
  (tx: Tx, order: LockedOrder, session: Stripe.Checkout.Session) => Promise<string>
> = {
  open: async (_tx, order) => `Order ${order.id} waits for its payment.`,

  async expired(tx, order) {
    if (order.status !== 'pending') {
      return `Order ${order.id} is ${order.status}; the session's end changes nothing.`
    }
    const asked = await tx.db
      .selectFrom('shop.checkout')
      .where('order_id', '=', order.id)
      .select('cancel_asked_at')
      .executeTakeFirst()
    const to = asked?.cancel_asked_at ? 'canceled' : 'expired'
    await moveOrder(tx, order, to)
    await releaseInventory(tx, order.id)
    return `Order ${order.id} ${to}; its goods are for sale again.`
  },

  async processing(tx, order) {
    if (order.status !== 'pending') {
      return `Order ${order.id} is ${order.status}; it was completed before.`
    }
    await moveOrder(tx, order, 'processing')
    return `Order ${order.id} is completed and not paid yet; its goods stay reserved.`
  },

  async failed(tx, order) {
    if (order.status !== 'pending' && order.status !== 'processing') {
      return `Order ${order.id} is ${order.status} already.`
    }
    await moveOrder(tx, order, 'canceled')
    await releaseInventory(tx, order.id)
    return `The payment of order ${order.id} failed; its goods are for sale again.`
  },

  async paid(tx, order, session) {
    const paid = { amountMinor: session.amount_total ?? 0, currency: session.currency ?? order.currency }
    const paidBy = paymentOf(session)
    if (!(await recordPayment(tx, order.id, paidBy, paid))) {
      return `Order ${order.id} was paid before.`
    }
    await postSale(tx, saleOf(order, session, paidBy))
    const inTime = order.status === 'pending' || order.status === 'processing'
    const served = inTime || (await reserveAgain(tx, order.id))
    await moveOrder(tx, order, 'paid')
    if (!served && paid.amountMinor > 0) {
      await markForReview(tx, order.id, 'Paid after its goods were sold to others: refunded.')
      await saveRefundIntent(tx, { orderId: order.id, payment: paidBy, reason: LATE_PAYMENT, money: paid })
      await notifyLatePayment(tx, order.id)
      return `Order ${order.id} was paid after its goods were sold to others; the money goes back.`
    }
    if (served) {
      await commitInventory(tx, order.id)
    }
    await grantTokenPacks(tx, order.id)
    await notifyOrderPaid(tx, order.id)
    return `Order ${order.id} paid${inTime ? '' : ', late; its goods were still there'}.`
  },
}

/** The event came before our third beat, or instead of it. */
async function linkSession(tx: Tx, order: LockedOrder, session: Stripe.Checkout.Session): Promise<void> {
  await tx.db
    .updateTable('shop.checkout')
    .where('order_id', '=', order.id)
    .where('session_id', 'is', null)
    .set({ session_id: session.id, session_url: session.url })
    .execute()
}

/** What the customer's finishing means beside the money: the cart is bought, their address and what it all comes to are known. */
async function takeCustomersPart(
  tx: Tx,
  order: LockedOrder,
  session: Stripe.Checkout.Session,
): Promise<void> {
  const totals = totalsOf(session, order.taxIncluded)
  const isFresh = await completeOrder(tx, order, {
    email: session.customer_details?.email ?? null,
    shipTo: shipToOf(session),
    totals,
    shippingTaxMinor: session.shipping_cost?.amount_tax ?? 0,
  })
  if (!isFresh) {
    return
  }
  const difference = differenceOf(order, { currency: session.currency, totals })
  if (difference) {
    await markForReview(tx, order.id, difference)
  }
  if (order.cartId && order.fromCart) {
    await removePurchasedItems(tx, order.cartId, order.id)
  }
}

/** The payment intent, or the session itself where nothing was due. */
function paymentOf({ id, payment_intent }: Stripe.Checkout.Session): string {
  return (typeof payment_intent === 'object' ? payment_intent?.id : payment_intent) ?? id
}

function saleOf(
  { id, currency, taxIncluded }: LockedOrder,
  session: Stripe.Checkout.Session,
  payment: string,
): Sale {
  const sale = { key: `order:${id}:paid`, subject: id, payment, currency: session.currency ?? currency }
  return { ...sale, ...totalsOf(session, taxIncluded) }
}
