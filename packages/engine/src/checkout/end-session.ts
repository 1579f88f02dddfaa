import type { Context } from '../core/context.ts'
import { type ApplyResult, fetchAndApply } from '../core/fetch-and-apply.ts'
import { stripeFailure } from '../core/stripe.ts'
import { recordSession } from './record-session.ts'
import { retrieveSession } from './session.ts'

/**
 * Expires a session at Stripe, or retrieves it if it has ended otherwise, and applies the result:
 * if the customer paid first, the payment counts.
 * @throws StripeError when Stripe does not answer
 */
export const endSession = (ctx: Context, sessionId: string): Promise<ApplyResult> =>
  fetchAndApply(ctx, sessionId, { call: () => expireOrRetrieve(ctx, sessionId), apply: recordSession })

async function expireOrRetrieve(ctx: Context, sessionId: string) {
  try {
    return await ctx.stripe.checkout.sessions.expire(sessionId, { expand: ['payment_intent'] })
  } catch (error) {
    // Only an open session can be expired: this one is already complete or expired.
    if (stripeFailure(error).kind !== 'rejected') {
      throw error
    }
    return retrieveSession(ctx.stripe, sessionId)
  }
}
