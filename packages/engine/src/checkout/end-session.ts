import { type Context, inTransaction } from '../core/context.ts'
import { stripeFailure } from '../core/stripe.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { recordSession } from './record-session.ts'
import { retrieveSession } from './session.ts'

/**
 * Expires a session at Stripe, or retrieves it if it has ended otherwise, and applies the result:
 * if the customer paid first, the payment counts.
 * @throws StripeError when Stripe does not answer
 */
export async function endSession(ctx: Context, sessionId: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, sessionId))
  return fetchAndApply(ctx, sessionId, fetchVersion, () => expireOrRetrieve(ctx, sessionId), recordSession)
}

/**
 * Fetches a session and applies it to our order.
 * @throws StripeError when Stripe does not answer
 */
export async function applySession(ctx: Context, sessionId: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, sessionId))
  return fetchAndApply(
    ctx,
    sessionId,
    fetchVersion,
    () => retrieveSession(ctx.stripe, sessionId),
    recordSession,
  )
}

async function expireOrRetrieve(ctx: Context, sessionId: string) {
  try {
    return await ctx.stripe.checkout.sessions.expire(sessionId, { expand: ['payment_intent'] })
  } catch (error) {
    // Only an open session can be expired: this one is already complete or expired.
    if (stripeFailure(error).kind !== 'refused') {
      throw error
    }
    return retrieveSession(ctx.stripe, sessionId)
  }
}
