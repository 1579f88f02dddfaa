import { sql } from 'kysely'
import type Stripe from 'stripe'
import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { idOf } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { applySubscription } from './apply.ts'
import { liveStatuses } from './find.ts'
import { endedKey, termsOf } from './notify.ts'

const DUPLICATE_KEY = 'countinghouse_second_subscription'

/**
 * A customer never wants to pay twice: of several live subscriptions started by our checkouts, the
 * first one stays. Subscriptions that the merchant created are never duplicates.
 */
export async function enqueueDuplicateEnd(tx: Tx, userId: string): Promise<void> {
  // Two that are recorded concurrently would not see each other.
  await sql`select 1 from shop.customer where user_id = ${userId} for no key update`.execute(tx.db)
  const duplicates = await findDuplicates(tx, userId)
  if (duplicates.length === 0) {
    return
  }
  await enqueue(tx, { name: 'end-second-subscription', payload: { userId }, key: `second:${userId}` })
}

/**
 * Cancels all but the first and refunds what was paid for them. Every call may be repeated: a
 * subscription is canceled once, and a payment with our refund is not refunded again.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function endDuplicateSubscription(ctx: Context, userId: string): Promise<void> {
  for (const id of await findDuplicates(ctx, userId)) {
    ctx.log.warn(
      { userId, subscriptionId: id },
      'A customer subscribed twice: the second subscription is canceled and refunded',
    )
    // Refund first: once it is canceled, it would not be found again after a crash.
    const refundedMinor = await refundAll(ctx, id)
    await inTransaction(ctx, (tx) => notifyDuplicate(tx, userId, id, refundedMinor))
    await applySubscription(ctx, id, () =>
      ctx.stripe.subscriptions.cancel(id, {}, { idempotencyKey: `subscription:${id}:second:cancel` }),
    )
  }
}

async function findDuplicates({ db }: Reader, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .where('checkout_id', 'is not', null)
    .where('status', 'in', liveStatuses)
    .orderBy('created_at')
    .orderBy('id')
    .select('id')
    .execute()
  return rows.slice(1).map(({ id }) => id)
}

/** Replaces the email that any other end would send. */
async function notifyDuplicate(tx: Tx, userId: string, id: string, refundedMinor: number): Promise<void> {
  const row = await tx.db
    .selectFrom('shop.subscription')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  const items = await tx.db
    .selectFrom('shop.subscription_item')
    .where('subscription_id', '=', id)
    .selectAll()
    .execute()
  const emailTemplate = { template: 'subscription_doubled', ...termsOf(row, items), refundedMinor } as const
  await notifyUser(tx, userId, { key: endedKey(id), emailTemplate })
}

/** Returns the amount refunded, including earlier attempts. */
async function refundAll(ctx: Context, subscription: string): Promise<number> {
  const invoices = ctx.stripe.invoices.list({
    subscription,
    status: 'paid',
    limit: 100,
    expand: ['data.payments'],
  })
  let refundedMinor = 0
  for await (const { payments } of invoices) {
    for (const { payment } of payments?.data ?? []) {
      const intent = idOf(payment.payment_intent)
      if (intent !== null) {
        refundedMinor += await refundOnce(ctx, subscription, intent)
      }
    }
  }
  return refundedMinor
}

async function refundOnce(
  { stripe }: Context,
  subscription: string,
  payment_intent: string,
): Promise<number> {
  const known: Stripe.Refund[] = await stripe.refunds
    .list({ payment_intent, limit: 100 })
    .autoPagingToArray({ limit: 1000 })
  const earlier = known.find(({ metadata }) => metadata?.[DUPLICATE_KEY] === subscription)
  if (earlier) {
    return earlier.amount
  }
  const { amount } = await stripe.refunds.create(
    { payment_intent, metadata: { [DUPLICATE_KEY]: subscription } },
    { idempotencyKey: `subscription:${subscription}:second:refund:${payment_intent}` },
  )
  return amount
}
