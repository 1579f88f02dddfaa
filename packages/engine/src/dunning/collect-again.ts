import type Stripe from 'stripe'
import type { Context, Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { idOf, stripeFailure } from '../core/stripe.ts'

/** Somebody has another card now: what it owes is tried at once, and not when Stripe would have tried the old one again. */
export async function askCollection(tx: Tx, userId: string, paymentMethodId: string | null): Promise<void> {
  if (paymentMethodId === null) {
    return
  }
  const owes = await tx.db
    .selectFrom('shop.dunning')
    .where('user_id', '=', userId)
    .where('tried_payment_method_id', 'is distinct from', paymentMethodId)
    .select('invoice_id')
    .executeTakeFirst()
  if (owes) {
    await enqueue(tx, { name: 'collect-again', payload: { userId }, key: `collect:${userId}` })
  }
}

/**
 * Has Stripe try every open renewal of a user's with the card they have now, unless it was tried with that. What came of it arrives by
 * event. Safe to repeat: the key is the invoice and the card, and after Stripe forgot the key, a paid invoice is refused.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function collectAgain(ctx: Context, userId: string): Promise<void> {
  for (const { invoiceId, subscriptionId, triedCard } of await findOwed(ctx, userId)) {
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
      ctx.log.info({ invoiceId, failure }, 'An invoice was not paid with another card either')
    }
    await ctx.db
      .updateTable('shop.dunning')
      .where('invoice_id', '=', invoiceId)
      .set({ tried_payment_method_id: card })
      .execute()
  }
}

function findOwed({ db }: Context, userId: string) {
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
 * The subscription's own card, else the customer's, as Stripe has it: what we heard may come in another order than it happened, and a
 * card that was given up before would be charged for nothing. `null` for what has ended: nothing would be given for it.
 */
async function findCard(stripe: Stripe, subscriptionId: string): Promise<string | null> {
  const subscription = await stripe.subscriptions.retrieve(subscriptionId, { expand: ['customer'] })
  const { customer, default_payment_method, ended_at } = subscription
  if (ended_at !== null || typeof customer === 'string' || customer.deleted) {
    return null
  }
  return idOf(default_payment_method) ?? idOf(customer.invoice_settings.default_payment_method)
}
