/**
 * Creates one Stripe customer per user in three steps: intent, call, record. Concurrent requests
 * find the same intent and make the same call. No job finishes it: only the next checkout needs the
 * customer, and tries again.
 */
import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CustomerId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockCustomer } from './lock.ts'
import { CUSTOMER_KEY } from './types.ts'

/**
 * Stripe drops idempotency keys after 24 hours; a later repetition could create a second customer.
 */
const KEY_HOURS_SAFE = 23

interface Intent {
  id: CustomerId
  email: string
  attempt: number
  intendedAt: Date
  stripeCustomerId: string | null
}

/**
 * Returns the id of the user's Stripe customer.
 * @throws AppError `stripe.unavailable`, `checkout.refused`
 */
export async function openStripeCustomer(
  ctx: Context,
  user: { userId: string; email: string },
): Promise<string> {
  const intent = await inTransaction(ctx, (tx) => saveIntent(tx, user))
  if (intent.stripeCustomerId) {
    return intent.stripeCustomerId
  }
  const stripeCustomer = await findOrCreate(ctx, intent)
  await inTransaction(ctx, (tx) => recordStripeCustomerId(tx, intent.id, user.userId, stripeCustomer.id))
  return stripeCustomer.id
}

/** An event may have recorded the customer before, or even its deletion. */
async function recordStripeCustomerId(
  tx: Tx,
  id: CustomerId,
  userId: string,
  stripeCustomerId: string,
): Promise<void> {
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

/** The first request decides the parameters, because an idempotency key requires equal ones. */
async function saveIntent(tx: Tx, { userId, email }: { userId: string; email: string }): Promise<Intent> {
  const customer = await lockCustomer(tx, userId)
  if (customer.email !== null && customer.intendedAt) {
    return { ...customer, email: customer.email, intendedAt: customer.intendedAt }
  }
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', customer.id)
    .set({ email, intended_at: tx.now })
    .execute()
  return { ...customer, email, intendedAt: tx.now }
}

async function findOrCreate(ctx: Context, intent: Intent): Promise<Stripe.Customer> {
  try {
    const isKeyDropped = addMinutes(intent.intendedAt, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
    if (!isKeyDropped) {
      return await create(ctx, intent)
    }
    return (await findCreated(ctx, intent)) ?? (await create(ctx, await startNextAttempt(ctx, intent)))
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn({ customerId: intent.id, failure }, 'Stripe did not create a customer')
    if (failure.kind === 'rejected') {
      throw new AppError('checkout.refused', { reason: failure.message })
    }
    // Stripe repeats a stored failure under its key. Aging the intent makes the next request search
    // for the customer, and then use another key.
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

async function findCreated(ctx: Context, { id, email }: Intent): Promise<Stripe.Customer | undefined> {
  for await (const each of ctx.stripe.customers.list({ email, limit: 100 })) {
    if (each.metadata[CUSTOMER_KEY] === id) {
      return each
    }
  }
  return undefined
}

/** Concurrent requests agree on one next attempt and make the same call. */
function startNextAttempt(ctx: Context, { id, attempt }: Intent): Promise<Intent> {
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
