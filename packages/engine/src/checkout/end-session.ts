import { type Ground, inTransaction } from '../ground.ts'
import { stripeFailure } from '../stripe.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordSession } from './record-session.ts'
import { retrieveSession } from './session.ts'

/**
 * Expires a session at Stripe, or learns that it ended otherwise, and applies what Stripe says: a payment that won the race is
 * taken as the payment it is.
 * @throws StripeError when Stripe does not answer
 */
export async function endSession(ground: Ground, sessionId: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, sessionId))
  return fetchAndApply(ground, sessionId, wanted, () => expireOrRetrieve(ground, sessionId), recordSession)
}

/** Asks Stripe how a session stands, and makes our order say the same. @throws StripeError when Stripe does not answer */
export async function applySession(ground: Ground, sessionId: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, sessionId))
  return fetchAndApply(
    ground,
    sessionId,
    wanted,
    () => retrieveSession(ground.stripe, sessionId),
    recordSession,
  )
}

async function expireOrRetrieve(ground: Ground, sessionId: string) {
  try {
    return await ground.stripe.checkout.sessions.expire(sessionId, { expand: ['payment_intent'] })
  } catch (error) {
    // Only an open session can be expired: this one is complete, or expired already.
    if (stripeFailure(error).kind !== 'refused') {
      throw error
    }
    return retrieveSession(ground.stripe, sessionId)
  }
}
