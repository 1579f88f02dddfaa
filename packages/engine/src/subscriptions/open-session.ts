import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import { isId, type SubscriptionCheckoutId } from '../ids.ts'
import { enqueue } from '../queue.ts'
import { stripeFailure } from '../stripe.ts'
import { fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import type { SubscribeStarted } from '../subscription.ts'
import { CHECKOUT_KEY } from './record.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could open a second session. */
const KEY_HOURS_SAFE = 23
/** Stripe needs a moment to expire a session; asking earlier would only find it open. */
const LOOK_AFTER_MINUTES = 1

/**
 * The second beat and the third. Repeats the very same call, under the same key, as often as it is asked.
 * @throws Refusal `stripe.unavailable` (a job will go on), `checkout.refused`, `checkout.session_closed`
 */
export async function openSubscriptionSession(
  ground: Ground,
  id: SubscriptionCheckoutId,
): Promise<SubscribeStarted> {
  const checkout = await readCheckout(ground, id)
  if (checkout.ended !== null) {
    throw new Refusal('checkout.session_closed')
  }
  if (checkout.session_id && checkout.session_url) {
    return { sessionId: checkout.session_id, url: checkout.session_url }
  }
  const session = await callStripe(ground, checkout)
  await inTransaction(ground, (tx) => recordOpened(tx, checkout, session))
  // A session found by a repeated call may have ended meanwhile; its events say how.
  if (!session.url) {
    throw new Refusal('checkout.session_closed')
  }
  return { sessionId: session.id, url: session.url }
}

type Checkout = Awaited<ReturnType<typeof readCheckout>>

function readCheckout({ db }: Ground, id: SubscriptionCheckoutId) {
  return db
    .selectFrom('shop.subscription_checkout')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
}

async function callStripe(ground: Ground, checkout: Checkout): Promise<Stripe.Checkout.Session> {
  try {
    return await createSession(ground, checkout)
  } catch (error) {
    const failure = stripeFailure(error)
    ground.log.warn({ checkoutId: checkout.id, failure }, 'Stripe did not open a checkout for a subscription')
    if (failure.kind !== 'refused') {
      throw new Refusal('stripe.unavailable')
    }
    await endCheckout(ground, checkout.id, 'lapsed')
    throw new Refusal('checkout.refused', { reason: failure.message, param: failure.param })
  }
}

/** Our own row, written by `startSubscription`. */
const createSession = ({ stripe }: Ground, { id, params, attempt }: Checkout) =>
  stripe.checkout.sessions.create(params as Stripe.Checkout.SessionCreateParams, {
    idempotencyKey: `subscription:${id}:session:${attempt}`,
  })

async function recordOpened(
  tx: Tx,
  { id, expires_at }: Checkout,
  session: Stripe.Checkout.Session,
): Promise<void> {
  await tx.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .set({ session_id: session.id, session_url: session.url })
    .execute()
  // Once the session should be dead, somebody asks Stripe, in case nobody told us.
  const dueAt = addMinutes(expires_at, LOOK_AFTER_MINUTES)
  await enqueue(tx, {
    name: 'finish-subscription-checkout',
    payload: { checkoutId: id },
    key: `subscribe:${id}`,
    dueAt,
  })
}

async function endCheckout(ground: Ground, id: SubscriptionCheckoutId, ended: 'lapsed'): Promise<void> {
  await ground.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .where('ended', 'is', null)
    .set({ ended })
    .execute()
}

/**
 * Expires an open session at Stripe, or learns that it ended otherwise, and applies what Stripe says.
 * @throws Refusal `stripe.unavailable`
 */
export async function endSubscriptionSession(ground: Ground, id: SubscriptionCheckoutId): Promise<void> {
  try {
    // What is not known cannot be expired: a call that was never finished is finished first.
    const { sessionId } = await openSubscriptionSession(ground, id)
    await applySession(ground, sessionId, () => expireOrRetrieve(ground, sessionId))
  } catch (error) {
    if (
      error instanceof Refusal &&
      (error.code === 'checkout.refused' || error.code === 'checkout.session_closed')
    ) {
      return
    }
    if (error instanceof Refusal) {
      throw error
    }
    stripeFailure(error)
    throw new Refusal('stripe.unavailable')
  }
}

async function expireOrRetrieve({ stripe }: Ground, sessionId: string) {
  try {
    return await stripe.checkout.sessions.expire(sessionId)
  } catch (error) {
    // Only an open session can be expired: this one is complete, or expired already.
    if (stripeFailure(error).kind !== 'refused') {
      throw error
    }
    return stripe.checkout.sessions.retrieve(sessionId)
  }
}

/** Makes our row what its session is now. */
export const applySubscriptionSession = (ground: Ground, sessionId: string): Promise<void> =>
  applySession(ground, sessionId, () => ground.stripe.checkout.sessions.retrieve(sessionId))

async function applySession(
  ground: Ground,
  sessionId: string,
  fetch: () => Promise<Stripe.Response<Stripe.Checkout.Session>>,
): Promise<void> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, sessionId))
  await fetchAndApply(ground, sessionId, wanted, fetch, recordSubscriptionSession)
}

/** Makes our row what the session says. The subscription itself tells of itself. Returns the receipt. */
export async function recordSubscriptionSession(tx: Tx, session: Stripe.Checkout.Session): Promise<string> {
  const id = session.metadata?.[CHECKOUT_KEY] ?? ''
  if (!isId('subscriptionCheckout', id)) {
    return 'Not ours: the session carries no checkout of this shop.'
  }
  const ended = endOfSubscriptionSession(session)
  const row = await tx.db
    .updateTable('shop.subscription_checkout')
    .where('id', '=', id)
    .set({ session_id: session.id, session_url: session.url, ended })
    .returning('id')
    .executeTakeFirst()
  return row ? `Checkout ${id} is ${session.status}.` : `Not ours: checkout ${id} is another shop's.`
}

/** `null` while somebody can still pay. */
export function endOfSubscriptionSession({ status }: Stripe.Checkout.Session): 'complete' | 'expired' | null {
  if (status === 'complete') {
    return 'complete'
  }
  return status === 'expired' ? 'expired' : null
}

/**
 * Brings a checkout that was left between two beats, or of whose end nobody told us, to where it belongs.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishSubscriptionCheckout(ground: Ground, id: SubscriptionCheckoutId): Promise<void> {
  const checkout = await readCheckout(ground, id)
  if (checkout.ended !== null) {
    return
  }
  const sessionId = checkout.session_id ?? (await finishOpening(ground, checkout))
  if (!sessionId || checkout.expires_at > ground.clock.now()) {
    return
  }
  await applySession(ground, sessionId, () => expireOrRetrieve(ground, sessionId))
}

async function finishOpening(ground: Ground, checkout: Checkout): Promise<string | undefined> {
  const session = await repeatOrFind(ground, checkout)
  if (!session) {
    await endCheckout(ground, checkout.id, 'lapsed')
    return undefined
  }
  await inTransaction(ground, (tx) => recordOpened(tx, checkout, session))
  return session.id
}

async function repeatOrFind(
  ground: Ground,
  checkout: Checkout,
): Promise<Stripe.Checkout.Session | undefined> {
  const isBlind = addMinutes(checkout.intended_at, KEY_HOURS_SAFE * 60) <= ground.clock.now()
  if (isBlind) {
    return findSession(ground, checkout)
  }
  try {
    return await createSession(ground, checkout)
  } catch (error) {
    const { kind } = stripeFailure(error)
    if (kind === 'unanswered') {
      throw error
    }
    // A 5xx is what the key answers from now on, and a refusal opened nothing: what is not there now was never opened.
    return findSession(ground, checkout)
  }
}

async function findSession(
  { stripe }: Ground,
  { id, intended_at }: Checkout,
): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: toStripeTime(addMinutes(intended_at, -1)) }
  for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (session.metadata?.[CHECKOUT_KEY] === id) {
      return session
    }
  }
  return undefined
}
