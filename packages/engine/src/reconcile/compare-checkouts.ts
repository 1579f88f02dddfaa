import { applySession, retrieveSession, type SessionOutcome, sessionOutcome } from '../checkout/index.ts'
import type { Context } from '../core/context.ts'
import type { OrderStatus } from '../orders/types.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'

/** What an order may be, by the state of its session. */
const agreeing: Record<SessionOutcome, OrderStatus[]> = {
  open: ['pending'],
  expired: ['expired', 'canceled'],
  processing: ['processing'],
  failed: ['canceled'],
  paid: ['paid', 'partially_refunded', 'refunded'],
}

/** So long after it was begun a closed one may turn out to be paid: by a debit that was on its way. */
const CHANGING_DAYS = 35

/** Orders that are not paid, against their Checkout Sessions: however old, as long as they are open. */
export const compareCheckouts: Comparison = {
  step: 'Checkouts',

  async list({ db }, look) {
    const since = lookBackTo(look, CHANGING_DAYS)
    const rows = await db
      .selectFrom('shop.order as order')
      .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
      .where('checkout.session_id', 'is not', null)
      .where((of) =>
        of.or([
          of('order.status', 'in', ['pending', 'processing']),
          of.and([
            of('order.status', 'in', ['expired', 'canceled']),
            ...(since ? [of('order.created_at', '>', since)] : []),
          ]),
        ]),
      )
      .select('checkout.session_id')
      .execute()
    return rows.flatMap((row) => (row.session_id ? [row.session_id] : []))
  },

  async compare(ctx: Context, sessionId: string): Promise<Found | undefined> {
    const session = await retrieveSession(ctx.stripe, sessionId)
    // Read after the call: what came in meanwhile is no drift.
    const order = await ctx.db
      .selectFrom('shop.order as order')
      .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
      .where('checkout.session_id', '=', sessionId)
      .select(['order.id', 'order.status'])
      .executeTakeFirstOrThrow()
    const outcome = sessionOutcome(session)
    if (agreeing[outcome].includes(order.status)) {
      return undefined
    }
    const discrepancy = {
      what: `order ${order.id}`,
      ours: order.status,
      stripes: `${sessionId}: ${outcome}`,
      hint: 'Apply the session as it is at Stripe.',
    }
    return { discrepancy, mend: () => applySession(ctx, sessionId) }
  },
}
