import type Stripe from 'stripe'
import type { Context, Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { idOf, stripeFailure } from '../core/stripe.ts'

/**
 * Retries a customer's unpaid renewals at once with a new payment method, ahead of Stripe's retry
 * schedule.
 */
export async function enqueueCollectionRetry(
  tx: Tx,
  userId: string,
  paymentMethodId: string | null,
): Promise<void> {
  if (paymentMethodId === null) {
    return
  }
  const unpaid = await tx.db
    .selectFrom('shop.dunning')
    .where('user_id', '=', userId)
    .where('tried_payment_method_id', 'is distinct from', paymentMethodId)
    .select('invoice_id')
    .executeTakeFirst()
  if (unpaid) {
    await enqueue(tx, { name: 'retry-collection', payload: { userId }, key: `collect:${userId}` })
  }
}

/**
 * Makes Stripe retry every unpaid renewal of a user with their current card, unless that card was
 * already tried. The result arrives by event. Safe to repeat: the idempotency key names invoice and
 * card, and once Stripe has dropped the key, it rejects the payment of a paid invoice.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function retryCollection(ctx: Context, userId: string): Promise<void> {
  for (const { invoiceId, subscriptionId, triedCard } of await findUnpaidRenewals(ctx, userId)) {
    const card = await findCard(ctx.stripe, subscriptionId)
    if (card === null || card === triedCard) {
      continue
    }
    try {
      await ctx.stripe.invoices.pay(invoiceId, {}, { idempotencyKey: `invoice:${invoiceId}:pay:${card}` })
    } catch (error) {
      const failure = stripeFailure(error)
      if (failure.kind === 'unanswered') {
        throw error
      }
      ctx.log.info({ invoiceId, failure }, 'Retrying an invoice with another card failed')
    }
    await ctx.db
      .updateTable('shop.dunning')
      .where('invoice_id', '=', invoiceId)
      .set({ tried_payment_method_id: card })
      .execute()
  }
}

function findUnpaidRenewals({ db }: Context, userId: string) {
  return db
    .selectFrom('shop.dunning')
    .innerJoin('shop.subscription', 'shop.subscription.id', 'shop.dunning.subscription_id')
    .where('shop.dunning.user_id', '=', userId)
    .where('ended_at', 'is', null)
    .orderBy('invoice_id')
    .select([
      'invoice_id as invoiceId',
      'subscription_id as subscriptionId',
      'tried_payment_method_id as triedCard',
    ])
    .execute()
}

/**
 * Retrieves the card from Stripe: the subscription's own, or else the customer's. Our rows may lag
 * behind, and an outdated card must not be charged. `null` for an ended subscription, which would
 * provide nothing.
 */
async function findCard(stripe: Stripe, subscriptionId: string): Promise<string | null> {
  const subscription = await stripe.subscriptions.retrieve(subscriptionId, { expand: ['customer'] })
  const { customer, default_payment_method, ended_at } = subscription
  if (ended_at !== null || typeof customer === 'string' || customer.deleted) {
    return null
  }
  return idOf(default_payment_method) ?? idOf(customer.invoice_settings.default_payment_method)
}
