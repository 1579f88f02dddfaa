import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type Stripe from 'stripe'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { stripeFailure } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { applySubscription, CHECKOUT_KEY, termsOf } from '../subscriptions/index.ts'

/**
 * Looks at the card behind a trial that our checkout gave. One that had a trial before, whoever has it now, ends this one: it is paid
 * for from now on. What a merchant gives in Stripe's dashboard is the merchant's. Safe to repeat.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function checkTrial(ctx: Context, subscriptionId: string): Promise<void> {
  const subscription = await ctx.stripe.subscriptions.retrieve(subscriptionId, {
    expand: ['default_payment_method', 'customer.invoice_settings.default_payment_method'],
  })
  if (subscription.trial_start === null || !subscription.metadata[CHECKOUT_KEY]) {
    return
  }
  const card = hashOf(cardOf(subscription))
  const judged = await inTransaction(ctx, (tx) => judgeTrial(tx, subscriptionId, card))
  if (judged?.result === 'repeated' && !judged.endedAt && subscription.status === 'trialing') {
    await endTrial(ctx, judged)
  }
}

function cardOf({
  default_payment_method: own,
  customer,
}: Stripe.Subscription): Stripe.PaymentMethod | undefined {
  if (typeof own === 'object' && own !== null) {
    return own
  }
  if (typeof customer === 'string' || customer.deleted) {
    return undefined
  }
  const { default_payment_method: card } = customer.invoice_settings
  return typeof card === 'object' && card !== null ? card : undefined
}

/** Enough to know a card again, and nothing that says which it is. */
function hashOf(method: Stripe.PaymentMethod | undefined): Buffer | null {
  const fingerprint =
    method?.card?.fingerprint ?? method?.us_bank_account?.fingerprint ?? method?.sepa_debit?.fingerprint
  return fingerprint ? createHash('sha256').update(fingerprint).digest() : null
}

interface Judged {
  id: string
  userId: string
  result: 'granted' | 'repeated'
  attempt: number
  endedAt: Date | null
}

/** The first beat: of two at once with one card the second waits here for the first, and then is the repeated one. */
async function judgeTrial(tx: Tx, id: string, card: Buffer | null): Promise<Judged | undefined> {
  const subscription = await tx.db
    .selectFrom('shop.subscription')
    .where('id', '=', id)
    .select('user_id')
    .executeTakeFirst()
  // Its event is still on the way, and brings the job again.
  if (!subscription) {
    return undefined
  }
  const { user_id } = subscription
  const row = {
    subscription_id: id,
    user_id,
    card_hash: card,
    noticed_at: tx.now,
    attempt: 1,
    ended_at: null,
  }
  const granted = tx.db
    .insertInto('shop.trial')
    .values({ ...row, result: 'granted' })
    .onConflict((conflict) => conflict.doNothing())
  await granted.execute()
  await learnCard(tx, id, card)
  const repeated = tx.db
    .insertInto('shop.trial')
    .values({ ...row, result: 'repeated' })
    .onConflict((conflict) => conflict.column('subscription_id').doNothing())
  await repeated.execute()
  const known = await tx.db
    .selectFrom('shop.trial')
    .where('subscription_id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  return { id, userId: user_id, result: known.result, attempt: known.attempt, endedAt: known.ended_at }
}

/** A trial that began without a card has one now. */
async function learnCard(tx: Tx, id: string, card: Buffer | null): Promise<void> {
  if (card === null) {
    return
  }
  await sql`
    update shop.trial set card_hash = ${card}::bytea,
      result = case when exists (
        select from shop.trial other where other.card_hash = ${card}::bytea and other.result = 'granted' and other.subscription_id <> ${id}
      ) then 'repeated' else result end
    where subscription_id = ${id} and result = 'granted' and card_hash is null`.execute(tx.db)
}

/** The second beat and the third. The trial was looked at just now, so that a call whose answer was lost is not made again. */
async function endTrial(ctx: Context, { id, userId, attempt }: Judged): Promise<void> {
  const idempotencyKey = `trial:${id}:end:${attempt}`
  try {
    await applySubscription(ctx, id, () =>
      ctx.stripe.subscriptions.update(id, { trial_end: 'now' }, { idempotencyKey }),
    )
  } catch (error) {
    const failure = stripeFailure(error)
    // Its stored failure would be played back for a day; another attempt is another call.
    if (failure.kind === 'stored') {
      await ctx.db
        .updateTable('shop.trial')
        .where('subscription_id', '=', id)
        .set({ attempt: attempt + 1 })
        .execute()
    }
    if (failure.kind !== 'refused' && failure.kind !== 'deleted') {
      throw error
    }
    ctx.log.warn({ subscriptionId: id, failure }, 'A repeated trial could not be ended')
    return
  }
  await inTransaction(ctx, async (tx) => {
    const trial = tx.db
      .updateTable('shop.trial')
      .where('subscription_id', '=', id)
      .where('ended_at', 'is', null)
    await trial.set({ ended_at: tx.now }).execute()
    const subscription = await tx.db
      .selectFrom('shop.subscription')
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirstOrThrow()
    const items = await tx.db
      .selectFrom('shop.subscription_item')
      .where('subscription_id', '=', id)
      .orderBy('id')
      .selectAll()
      .execute()
    const emailTemplate = { template: 'trial_repeated', ...termsOf(subscription, items) } as const
    await notifyUser(tx, userId, { key: `trial-repeated:${id}`, emailTemplate })
  })
}
