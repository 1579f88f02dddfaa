import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../clock.ts'
import { type Ground, inTransaction } from '../ground.ts'
import type { OrderId } from '../ids.ts'
import { lockOrder } from '../orders/index.ts'
import { stripeFailure } from '../stripe.ts'
import { endSession } from './end-session.ts'
import { createSession, type Intention, lapse, readIntention, recordOpened } from './open-session.ts'
import { orderOf } from './session.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could open a second session. */
const KEY_HOURS_SAFE = 23
const ATTEMPTS_MAX = 3

/**
 * Brings a checkout that was left between two beats to the state that was meant: repeats the call, adopts the session it opened,
 * or ends the order. Then does what the customer asked for meanwhile, if that was to cancel.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishCheckout(ground: Ground, orderId: OrderId): Promise<void> {
  const intention = await readIntention(ground, orderId)
  const order = await inTransaction(ground, (tx) => lockOrder(tx, orderId))
  if (intention.lapsed !== null || order?.status !== 'pending') {
    return
  }
  const sessionId = intention.sessionId ?? (await finishOpening(ground, orderId, intention))
  if (sessionId && intention.cancelAskedAt) {
    await endSession(ground, sessionId)
  }
}

async function finishOpening(
  ground: Ground,
  orderId: OrderId,
  intention: Intention,
): Promise<string | undefined> {
  const blind = addMinutes(intention.intendedAt, KEY_HOURS_SAFE * 60) <= ground.clock.now()
  const session = blind
    ? await findSession(ground, orderId, intention)
    : await repeatCall(ground, orderId, intention)
  if (session === 'refused' || !session) {
    // What Stripe refuses under a key that it has not seen succeed was never opened: nobody can pay it.
    await lapse(ground, orderId, 'No session was opened in time.')
    return undefined
  }
  await recordOpened(ground, orderId, session)
  return session.id
}

async function repeatCall(
  ground: Ground,
  orderId: OrderId,
  intention: Intention,
): Promise<Stripe.Checkout.Session | 'refused' | undefined> {
  try {
    return await createSession(ground, orderId, intention)
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'refused') {
      return 'refused'
    }
    if (failure.kind !== 'stored') {
      throw error
    }
    // This 5xx is what the key will answer from now on: look whether the session exists, else begin attempt n + 1.
    const found = await findSession(ground, orderId, intention)
    if (found) {
      return found
    }
    if (intention.attempt >= ATTEMPTS_MAX) {
      return undefined
    }
    await inTransaction(ground, (tx) =>
      tx.db
        .updateTable('shop.checkout')
        .where('order_id', '=', orderId)
        .where('attempt', '=', intention.attempt)
        .set({ attempt: intention.attempt + 1 })
        .execute(),
    )
    throw error
  }
}

/** The session that carries our order, if Stripe has one. */
async function findSession(
  ground: Ground,
  orderId: OrderId,
  { intendedAt }: Intention,
): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: toStripeTime(addMinutes(intendedAt, -1)) }
  for await (const session of ground.stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (orderOf(session) === orderId) {
      return session
    }
  }
  return undefined
}
