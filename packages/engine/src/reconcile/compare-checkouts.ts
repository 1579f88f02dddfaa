import { type SessionOutcome, sessionOutcome } from '../checkout/index.ts'
import type { OrderStatus } from '../orders/types.ts'
import { type Comparison, compareSince } from '../stripe-sync/compare.ts'
import { checkoutSession } from '../stripe-sync/objects/checkout-session.ts'
import { syncStripeObject } from '../stripe-sync/stripe-object.ts'
import { subscriptionSessionOutcome } from '../subscriptions/index.ts'

/** The statuses an order may have, by the state of its session. */
const matchingStatuses: Record<SessionOutcome, OrderStatus[]> = {
  open: ['pending'],
  expired: ['expired', 'canceled'],
  processing: ['processing'],
  failed: ['canceled'],
  paid: ['paid', 'partially_refunded', 'refunded'],
}

/**
 * How long after checkout an expired or canceled order may turn out to be paid, by a bank debit
 * that was processing.
 */
const CHANGING_DAYS = 35

const HINT = 'Apply the session as it is at Stripe.'

/** Compares unpaid orders with their Checkout Sessions; open orders however old they are. */
export const compareCheckouts: Comparison = {
  step: 'Checkouts',

  async list({ db }, options) {
    const since = compareSince(options, CHANGING_DAYS)
    const rows = await db
      .selectFrom('shop.order as order')
      .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
      .where('checkout.session_id', 'is not', null)
      .where((eb) =>
        eb.or([
          eb('order.status', 'in', ['pending', 'processing']),
          eb.and([
            eb('order.status', 'in', ['expired', 'canceled']),
            ...(since ? [eb('order.created_at', '>', since)] : []),
          ]),
        ]),
      )
      .select('checkout.session_id')
      .execute()
    return rows.flatMap((row) => (row.session_id ? [row.session_id] : []))
  },

  async compare(ctx, sessionId) {
    const session = await checkoutSession.retrieve(ctx.stripe, sessionId)
    // Read after the call: an event that arrived meanwhile is no discrepancy.
    const order = await ctx.db
      .selectFrom('shop.order as order')
      .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
      .where('checkout.session_id', '=', sessionId)
      .select(['order.id', 'order.status'])
      .executeTakeFirstOrThrow()
    const outcome = sessionOutcome(session)
    if (matchingStatuses[outcome].includes(order.status)) {
      return undefined
    }
    const atStripe = `${sessionId}: ${outcome}`
    return {
      discrepancy: { what: `order ${order.id}`, inDatabase: order.status, atStripe, hint: HINT },
      repair: () => syncStripeObject(ctx, checkoutSession, sessionId),
    }
  },
}

/**
 * Compares unfinished checkouts of subscriptions with their sessions: Stripe lists events for
 * thirty days only.
 */
export const compareSubscriptionCheckouts: Comparison = {
  step: 'Subscription checkouts',

  async list({ db }) {
    const rows = await db
      .selectFrom('shop.subscription_checkout')
      .where('outcome', 'is', null)
      .select('session_id')
      .execute()
    return rows.flatMap((row) => (row.session_id ? [row.session_id] : []))
  },

  async compare(ctx, sessionId) {
    const session = await checkoutSession.retrieve(ctx.stripe, sessionId)
    // Read after the call: an event that arrived meanwhile is no discrepancy.
    const { id, outcome } = await ctx.db
      .selectFrom('shop.subscription_checkout')
      .where('session_id', '=', sessionId)
      .select(['id', 'outcome'])
      .executeTakeFirstOrThrow()
    if (outcome !== null || subscriptionSessionOutcome(session) === null) {
      return undefined
    }
    const atStripe = `${sessionId}: ${session.status}`
    return {
      discrepancy: { what: `subscription checkout ${id}`, inDatabase: 'open', atStripe, hint: HINT },
      repair: () => syncStripeObject(ctx, checkoutSession, sessionId),
    }
  },
}
