import type Stripe from 'stripe'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { applySubscription } from './apply.ts'
import { findDuplicates } from './duplicates.ts'
import { termsOf } from './terms.ts'
import { subscriptionEndedKey } from './types.ts'

const DUPLICATE_KEY = 'countinghouse_second_subscription'

/**
 * Cancels all but the first and refunds their payments. Every call may be repeated: a
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
  await notifyUser(tx, userId, { key: subscriptionEndedKey(id), emailTemplate })
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
