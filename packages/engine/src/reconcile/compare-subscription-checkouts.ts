import type { Context } from '../core/context.ts'
import { applySubscriptionSession, subscriptionSessionOutcome } from '../subscriptions/index.ts'
import type { Comparison } from './comparison.ts'

/** Checkouts of subscriptions that nobody ended, against their sessions: Stripe lists what happened for thirty days only. */
export const compareSubscriptionCheckouts: Comparison = {
  step: 'Checkouts of subscriptions',

  async list({ db }: Context) {
    const rows = await db
      .selectFrom('shop.subscription_checkout')
      .where('ended', 'is', null)
      .select('session_id')
      .execute()
    return rows.flatMap((row) => (row.session_id ? [row.session_id] : []))
  },

  async compare(ctx, sessionId) {
    const session = await ctx.stripe.checkout.sessions.retrieve(sessionId)
    // Read after the call: what came in meanwhile is no drift.
    const { id, ended } = await ctx.db
      .selectFrom('shop.subscription_checkout')
      .where('session_id', '=', sessionId)
      .select(['id', 'ended'])
      .executeTakeFirstOrThrow()
    if (ended !== null || subscriptionSessionOutcome(session) === null) {
      return undefined
    }
    const hint = 'Apply the session as it is at Stripe.'
    const discrepancy = {
      what: `subscription checkout ${id}`,
      ours: 'open',
      stripes: `${sessionId}: ${session.status}`,
      hint,
    }
    return { discrepancy, mend: () => applySubscriptionSession(ctx, sessionId) }
  },
}
