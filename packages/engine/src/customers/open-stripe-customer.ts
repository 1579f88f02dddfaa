/**
 * One customer at Stripe for each user, in three beats: the intention, the call, the answer. Whoever comes at the same time finds the
 * same intention and makes the very same call. No job finishes it: nothing waits for it but the next checkout, which asks again.
 */
import type Stripe from 'stripe'
import { addMinutes } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import type { CustomerId } from '../ids.ts'
import { stripeFailure } from '../stripe.ts'
import { claimCustomer } from './claim.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could make a second customer. */
const KEY_HOURS_SAFE = 23
/** Our own id travels with the object, so that it can be found by it. */
export const CUSTOMER_KEY = 'countinghouse_customer'

interface Intention {
  id: CustomerId
  email: string
  attempt: number
  intendedAt: Date
  stripeCustomerId: string | null
}

/** @throws Refusal `stripe.unavailable`, `checkout.refused` */
export async function openStripeCustomer(
  ground: Ground,
  user: { userId: string; email: string },
): Promise<string> {
  const intention = await inTransaction(ground, (tx) => intend(tx, user))
  if (intention.stripeCustomerId) {
    return intention.stripeCustomerId
  }
  const stripeCustomer = await findOrCreate(ground, intention)
  await inTransaction(ground, (tx) => recordOpened(tx, intention.id, user.userId, stripeCustomer.id))
  return stripeCustomer.id
}

/** An event may have told of them before, and even of their end. */
async function recordOpened(tx: Tx, id: CustomerId, userId: string, stripeCustomerId: string): Promise<void> {
  const { deleted } = await tx.db
    .insertInto('shop.stripe_customer')
    .values({ id: stripeCustomerId, user_id: userId, default_payment_method_id: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ user_id: userId }))
    .returning('deleted')
    .executeTakeFirstOrThrow()
  if (deleted) {
    return
  }
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .where('stripe_customer_id', 'is', null)
    .set({ stripe_customer_id: stripeCustomerId })
    .execute()
}

/** The first to ask decides the parameters: a key goes with one set of them. */
async function intend(tx: Tx, { userId, email }: { userId: string; email: string }): Promise<Intention> {
  const known = await claimCustomer(tx, userId)
  if (known.email !== null && known.intendedAt) {
    return { ...known, email: known.email, intendedAt: known.intendedAt }
  }
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', known.id)
    .set({ email, intended_at: tx.now })
    .execute()
  return { ...known, email, intendedAt: tx.now }
}

async function findOrCreate(ground: Ground, intention: Intention): Promise<Stripe.Customer> {
  try {
    const blind = addMinutes(intention.intendedAt, KEY_HOURS_SAFE * 60) <= ground.clock.now()
    if (!blind) {
      return await create(ground, intention)
    }
    return (await findMade(ground, intention)) ?? (await create(ground, await tryAnew(ground, intention)))
  } catch (error) {
    const failure = stripeFailure(error)
    ground.log.warn({ customerId: intention.id, failure }, 'Stripe did not make a customer')
    if (failure.kind === 'refused') {
      throw new Refusal('checkout.refused', { reason: failure.message })
    }
    // A stored failure would be played back under its key: the next to ask looks first, and then uses another.
    if (failure.kind === 'stored') {
      await ageIntention(ground, intention)
    }
    throw new Refusal('stripe.unavailable')
  }
}

function create(ground: Ground, { id, email, attempt }: Intention): Promise<Stripe.Customer> {
  const params = { email, metadata: { [CUSTOMER_KEY]: id } }
  return ground.stripe.customers.create(params, { idempotencyKey: `customer:${id}:create:${attempt}` })
}

async function findMade(ground: Ground, { id, email }: Intention): Promise<Stripe.Customer | undefined> {
  for await (const each of ground.stripe.customers.list({ email, limit: 100 })) {
    if (each.metadata[CUSTOMER_KEY] === id) {
      return each
    }
  }
  return undefined
}

/** Of several who try anew at once, one counts; the others make its call. */
function tryAnew(ground: Ground, { id, attempt }: Intention): Promise<Intention> {
  return inTransaction(ground, async (tx) => {
    await tx.db
      .updateTable('shop.customer')
      .where('id', '=', id)
      .where('attempt', '=', attempt)
      .set({ attempt: attempt + 1, intended_at: tx.now })
      .execute()
    const row = await tx.db
      .selectFrom('shop.customer')
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirstOrThrow()
    return {
      id,
      email: row.email ?? '',
      attempt: row.attempt,
      intendedAt: tx.now,
      stripeCustomerId: row.stripe_customer_id,
    }
  })
}

async function ageIntention(ground: Ground, { id, attempt }: Intention): Promise<void> {
  await ground.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .set({ intended_at: addMinutes(ground.clock.now(), -KEY_HOURS_SAFE * 60) })
    .execute()
}
