import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type Stripe from 'stripe'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { stripeFailure } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { applySubscription, CHECKOUT_KEY, termsOf } from '../subscriptions/index.ts'

/**
 * Checks the card behind a trial that our checkout gave. If the card had a trial before, for any
 * customer, this trial ends and is charged from now on. Trials given in Stripe's dashboard are not
 * checked. Safe to repeat.
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
  const trial = await inTransaction(ctx, (tx) => recordTrial(tx, subscriptionId, card))
  if (trial?.result === 'repeated' && !trial.endedAt && subscription.status === 'trialing') {
    await endTrial(ctx, trial)
  }
}

function cardOf({
  default_payment_method: ownCard,
  customer,
}: Stripe.Subscription): Stripe.PaymentMethod | undefined {
  if (typeof ownCard === 'object' && ownCard !== null) {
    return ownCard
  }
  if (typeof customer === 'string' || customer.deleted) {
    return undefined
  }
  const { default_payment_method: card } = customer.invoice_settings
  return typeof card === 'object' && card !== null ? card : undefined
}

/** Enough to recognize a card, without identifying it. */
function hashOf(method: Stripe.PaymentMethod | undefined): Buffer | null {
  const fingerprint =
    method?.card?.fingerprint ?? method?.us_bank_account?.fingerprint ?? method?.sepa_debit?.fingerprint
  return fingerprint ? createHash('sha256').update(fingerprint).digest() : null
}

interface RecordedTrial {
  id: string
  userId: string
  result: 'granted' | 'repeated'
  attempt: number
  endedAt: Date | null
}

/**
 * Step one: of two concurrent trials with one card the second waits here for the first, and is then
 * the repeated one.
 */
async function recordTrial(tx: Tx, id: string, card: Buffer | null): Promise<RecordedTrial | undefined> {
  const subscription = await tx.db
    .selectFrom('shop.subscription')
    .where('id', '=', id)
    .select('user_id')
    .executeTakeFirst()
  // Its event has not arrived yet, and will enqueue the job again.
  if (!subscription) {
    return undefined
  }
  const { user_id } = subscription
  const row = {
    subscription_id: id,
    user_id,
    card_hash: card,
    recorded_at: tx.now,
    attempt: 1,
    ended_at: null,
  }
  const insertGranted = tx.db
    .insertInto('shop.trial')
    .values({ ...row, result: 'granted' })
    .onConflict((conflict) => conflict.doNothing())
  await insertGranted.execute()
  await recordCard(tx, id, card)
  const insertRepeated = tx.db
    .insertInto('shop.trial')
    .values({ ...row, result: 'repeated' })
    .onConflict((conflict) => conflict.column('subscription_id').doNothing())
  await insertRepeated.execute()
  const recorded = await tx.db
    .selectFrom('shop.trial')
    .where('subscription_id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  return {
    id,
    userId: user_id,
    result: recorded.result,
    attempt: recorded.attempt,
    endedAt: recorded.ended_at,
  }
}

/** For a trial that began without a card and has one now. */
async function recordCard(tx: Tx, id: string, card: Buffer | null): Promise<void> {
  if (card === null) {
    return
  }
  await sql`
    update shop.trial set card_hash = ${card}::bytea,
      result = case when exists (
        select from shop.trial other
        where other.card_hash = ${card}::bytea and other.result = 'granted'
          and other.subscription_id <> ${id}
      ) then 'repeated' else result end
    where subscription_id = ${id} and result = 'granted' and card_hash is null`.execute(tx.db)
}

/**
 * Steps two and three: call and record. The subscription was retrieved just now, so a call whose
 * response was lost is not repeated.
 */
async function endTrial(ctx: Context, { id, userId, attempt }: RecordedTrial): Promise<void> {
  const idempotencyKey = `trial:${id}:end:${attempt}`
  try {
    await applySubscription(ctx, id, () =>
      ctx.stripe.subscriptions.update(id, { trial_end: 'now' }, { idempotencyKey }),
    )
  } catch (error) {
    const failure = stripeFailure(error)
    // Stripe would repeat the stored failure for a day; another attempt needs another key.
    if (failure.kind === 'stored') {
      await ctx.db
        .updateTable('shop.trial')
        .where('subscription_id', '=', id)
        .set({ attempt: attempt + 1 })
        .execute()
    }
    if (failure.kind !== 'rejected' && failure.kind !== 'deleted') {
      throw error
    }
    ctx.log.warn({ subscriptionId: id, failure }, 'Stripe rejected ending a repeated trial')
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
