import type Stripe from 'stripe'
import { fromStripeTime, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { stripeFailure } from '../core/stripe.ts'
import { PLAN_KEY } from '../plans/index.ts'
import type { CardOverview, NextCharge, PlannedChange, UpcomingInvoice } from './types.ts'

/** Statuses in which a subscription will be invoiced again. */
const renewing = ['trialing', 'active', 'past_due']

/**
 * See `Engine.billing.upcomingInvoice`. Only Stripe can compute the next invoice with credit,
 * discounts and taxes, and we do not store card details.
 */
export async function previewUpcomingInvoice(ctx: Context, userId: string): Promise<UpcomingInvoice> {
  const current = await findCurrentSubscription(ctx, userId)
  if (!current) {
    return { nextCharge: null, card: null, change: null }
  }
  try {
    const [nextCharge, card, change] = await Promise.all([
      current.isRenewing ? previewNextCharge(ctx, current) : null,
      current.card === null ? null : retrieveCard(ctx, current.card),
      current.schedule === null ? null : findPlannedChange(ctx, current.schedule),
    ])
    return { nextCharge, card, change }
  } catch (error) {
    const failure = stripeFailure(error)
    ctx.log.warn({ userId, failure }, 'Stripe did not return the upcoming invoice')
    throw new AppError('stripe.unavailable')
  }
}

interface CurrentSubscription {
  id: string
  isRenewing: boolean
  card: string | null
  schedule: string | null
}

async function findCurrentSubscription(
  { db }: Context,
  userId: string,
): Promise<CurrentSubscription | undefined> {
  const row = await db
    .selectFrom('shop.subscription as subscription')
    .leftJoin('shop.stripe_customer as customer', 'customer.id', 'subscription.stripe_customer_id')
    .where('subscription.user_id', '=', userId)
    .where('ended_at', 'is', null)
    .orderBy('subscription.created_at', 'desc')
    .select(['subscription.id', 'status', 'cancel_at', 'collection_paused', 'schedule_id'])
    .select([
      'subscription.default_payment_method_id as ownCard',
      'customer.default_payment_method_id as card',
    ])
    .executeTakeFirst()
  if (!row) {
    return undefined
  }
  const isRenewing = renewing.includes(row.status) && row.cancel_at === null && row.collection_paused === null
  return { id: row.id, isRenewing, card: row.ownCard ?? row.card, schedule: row.schedule_id }
}

/**
 * With a schedule, the preview has to name the schedule: the subscription alone would renew
 * unchanged.
 */
async function previewNextCharge(
  { stripe }: Context,
  { id: subscription, schedule }: CurrentSubscription,
): Promise<NextCharge | null> {
  const invoice = await orNullIfDeleted(
    stripe.invoices.createPreview(schedule === null ? { subscription } : { schedule }),
  )
  if (!invoice) {
    return null
  }
  return {
    at: fromStripeTime(invoice.period_end),
    amountMinor: invoice.amount_due,
    currency: invoice.currency,
  }
}

async function retrieveCard({ stripe }: Context, id: string): Promise<CardOverview | null> {
  const method = await orNullIfDeleted(stripe.paymentMethods.retrieve(id))
  if (!method) {
    return null
  }
  const { type, card } = method
  if (!card) {
    return {
      brand: type,
      last4: method.us_bank_account?.last4 ?? method.sepa_debit?.last4 ?? null,
      expires: null,
    }
  }
  return { brand: card.brand, last4: card.last4, expires: { month: card.exp_month, year: card.exp_year } }
}

/** The first phase of the schedule that has not started. */
async function findPlannedChange(ctx: Context, scheduleId: string): Promise<PlannedChange | null> {
  const schedule = await orNullIfDeleted(
    ctx.stripe.subscriptionSchedules.retrieve(scheduleId, { expand: ['phases.items.price'] }),
  )
  const now = toStripeTime(ctx.clock.now())
  const phase = schedule?.phases.find(({ start_date }) => start_date > now)
  const [first] = phase?.items ?? []
  if (!phase || !first || typeof first.price === 'string' || first.price.deleted) {
    return null
  }
  const { metadata, recurring, currency } = first.price
  const key = metadata[PLAN_KEY] ?? null
  return {
    at: fromStripeTime(phase.start_date),
    planName: ctx.plans.plans.find((plan) => plan.key === key)?.name ?? key,
    interval: recurring?.interval ?? null,
    amountMinor: phase.items.reduce((sum, item) => sum + amountOf(item), 0),
    currency,
  }
}

const amountOf = ({ price, quantity }: Stripe.SubscriptionSchedule.Phase.Item): number =>
  typeof price === 'string' || price.deleted ? 0 : (price.unit_amount ?? 0) * (quantity ?? 1)

async function orNullIfDeleted<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (error) {
    if (stripeFailure(error).kind === 'deleted') {
      return null
    }
    throw error
  }
}
