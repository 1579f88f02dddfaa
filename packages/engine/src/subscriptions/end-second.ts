import { sql } from 'kysely'
import type Stripe from 'stripe'
import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { idOf } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { applySubscription } from './apply.ts'
import { liveStatuses } from './own.ts'
import { endedKey, termsOf } from './tell.ts'

const SECOND_KEY = 'countinghouse_second_subscription'

/**
 * Nobody means to pay twice: of several live subscriptions that one customer's checkouts began, the first one stays. Those that the
 * merchant made are nobody's second.
 */
export async function noticeSecond(tx: Tx, userId: string): Promise<void> {
  // Two that are recorded at once would not see each other.
  await sql`select 1 from shop.customer where user_id = ${userId} for no key update`.execute(tx.db)
  const seconds = await findSeconds(tx, userId)
  if (seconds.length === 0) {
    return
  }
  await enqueue(tx, { name: 'end-second-subscription', payload: { userId }, key: `second:${userId}` })
}

/**
 * Ends all but the first, and gives back what was paid for them. Every call may be repeated: a subscription ends once, and a payment
 * that carries our refund is not refunded again.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function endSecondSubscription(ctx: Context, userId: string): Promise<void> {
  for (const id of await findSeconds(ctx, userId)) {
    ctx.log.warn({ userId, subscriptionId: id }, 'Somebody subscribed twice: the second ends and is refunded')
    // Refunded first: once it is canceled, it would not be found again after a crash.
    const refundedMinor = await refundAll(ctx, id)
    await inTransaction(ctx, (tx) => tellDoubled(tx, userId, id, refundedMinor))
    await applySubscription(ctx, id, () =>
      ctx.stripe.subscriptions.cancel(id, {}, { idempotencyKey: `subscription:${id}:second:cancel` }),
    )
  }
}

async function findSeconds({ db }: Reader, userId: string): Promise<string[]> {
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

/** In the place of the mail that tells of any other end. */
async function tellDoubled(tx: Tx, userId: string, id: string, refundedMinor: number): Promise<void> {
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

/** How much that is, also of what was sent back before. */
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
  const before = known.find(({ metadata }) => metadata?.[SECOND_KEY] === subscription)
  if (before) {
    return before.amount
  }
  const { amount } = await stripe.refunds.create(
    { payment_intent, metadata: { [SECOND_KEY]: subscription } },
    { idempotencyKey: `subscription:${subscription}:second:refund:${payment_intent}` },
  )
  return amount
}
