/**
 * One customer at Stripe for each user, in three beats: the intention, the call, the answer. Whoever comes at the same time finds the
 * same intention and makes the very same call. No job finishes it: nothing waits for it but the next checkout, which asks again.
 */
import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CustomerId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockCustomer } from './lock.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could make a second customer. */
const KEY_HOURS_SAFE = 23
/** Our own id travels with the object, so that it can be found by it. */
export const CUSTOMER_KEY = 'countinghouse_customer'

interface Intent {
  id: CustomerId
  email: string
  attempt: number
  intendedAt: Date
  stripeCustomerId: string | null
}

/** @throws AppError `stripe.unavailable`, `checkout.refused` */
export async function openStripeCustomer(
  ctx: Context,
  user: { userId: string; email: string },
): Promise<string> {
  const intent = await inTransaction(ctx, (tx) => intend(tx, user))
  if (intent.stripeCustomerId) {
    return intent.stripeCustomerId
  }
  const stripeCustomer = await findOrCreate(ctx, intent)
  await inTransaction(ctx, (tx) => recordOpened(tx, intent.id, user.userId, stripeCustomer.id))
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
async function intend(tx: Tx, { userId, email }: { userId: string; email: string }): Promise<Intent> {
  const known = await lockCustomer(tx, userId)
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

async function findOrCreate(ctx: Context, intent: Intent): Promise<Stripe.Customer> {
  try {
    const blind = addMinutes(intent.intendedAt, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
    if (!blind) {
      return await create(ctx, intent)
    }
    return (await findMade(ctx, intent)) ?? (await create(ctx, await tryAnew(ctx, intent)))
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn({ customerId: intent.id, failure }, 'Stripe did not make a customer')
    if (failure.kind === 'refused') {
      throw new AppError('checkout.refused', { reason: failure.message })
    }
    // A stored failure would be played back under its key: the next to ask looks first, and then uses another.
    if (failure.kind === 'stored') {
      await ageIntent(ctx, intent)
    }
    throw new AppError('stripe.unavailable')
  }
}

function create(ctx: Context, { id, email, attempt }: Intent): Promise<Stripe.Customer> {
  const params = { email, metadata: { [CUSTOMER_KEY]: id } }
  return ctx.stripe.customers.create(params, { idempotencyKey: `customer:${id}:create:${attempt}` })
}

async function findMade(ctx: Context, { id, email }: Intent): Promise<Stripe.Customer | undefined> {
  for await (const each of ctx.stripe.customers.list({ email, limit: 100 })) {
    if (each.metadata[CUSTOMER_KEY] === id) {
      return each
    }
  }
  return undefined
}

/** Of several who try anew at once, one counts; the others make its call. */
function tryAnew(ctx: Context, { id, attempt }: Intent): Promise<Intent> {
  return inTransaction(ctx, async (tx) => {
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

async function ageIntent(ctx: Context, { id, attempt }: Intent): Promise<void> {
  await ctx.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .set({ intended_at: addMinutes(ctx.clock.now(), -KEY_HOURS_SAFE * 60) })
    .execute()
}
