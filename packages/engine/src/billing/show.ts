import type { Context, Reader } from '../core/context.ts'
import { readSuspended } from '../entitlements/index.ts'
import { findSubscriptionsOfUser } from '../subscriptions/index.ts'
import { listInvoices } from './list-invoices.ts'
import type { Billing, Debt } from './types.ts'

/** See `Engine.billing.show`. */
export async function showBilling(ctx: Pick<Context, 'db' | 'plans'>, userId: string): Promise<Billing> {
  const [subscriptions, suspended, debts, invoices, credits] = await Promise.all([
    findSubscriptionsOfUser(ctx, userId),
    readSuspended(ctx, userId),
    findDebts(ctx, userId),
    listInvoices(ctx, userId),
    findCredits(ctx, userId),
  ])
  const planNames = new Map(ctx.plans.plans.map(({ key, name }) => [key, name]))
  const subscriptionsWithPlan = subscriptions.map((subscription) => {
    const planKey = subscription.items[0]?.planKey
    return {
      ...subscription,
      planName: planKey ? (planNames.get(planKey) ?? planKey) : null,
      suspended: suspended.get(subscription.id) ?? null,
    }
  })
  return { subscriptions: subscriptionsWithPlan, debts, invoices, credits }
}

/**
 * Open invoices that block a plan. An ended subscription owes nothing: it provides nothing more.
 */
async function findDebts({ db }: Reader, userId: string): Promise<Debt[]> {
  const rows = await db
    .selectFrom('shop.invoice as invoice')
    .innerJoin('shop.subscription as subscription', 'subscription.id', 'invoice.subscription_id')
    .leftJoin('shop.dunning as dunning', 'dunning.invoice_id', 'invoice.id')
    .where('invoice.user_id', '=', userId)
    .where('invoice.status', '=', 'open')
    .where('invoice.attempted', '=', true)
    .where('subscription.ended_at', 'is', null)
    .where('subscription.status', 'in', ['past_due', 'unpaid', 'incomplete'])
    .orderBy('invoice.created_at')
    .select([
      'invoice.id',
      'subscription.id as subscriptionId',
      'subscription.status',
      'dunning.reason',
      'hosted_url as payUrl',
    ])
    .select(['amount_remaining_minor as amountMinor', 'invoice.currency', 'next_attempt_at as nextAttemptAt'])
    .execute()
  return rows.map(({ id: invoiceId, status, reason, ...row }) => ({
    invoiceId,
    ...row,
    // The first invoice has no dunning: the customer sees on Stripe's page that the bank wants
    // authentication, or another card is needed.
    reason: reason ?? (status === 'incomplete' ? 'action_required' : 'declined'),
  }))
}

async function findCredits({ db }: Reader, userId: string): Promise<Billing['credits']> {
  const rows = await db
    .selectFrom('shop.stripe_customer')
    .where('user_id', '=', userId)
    .where('deleted', '=', false)
    .where('balance_minor', '<', 0)
    .select(['balance_minor', 'balance_currency'])
    .execute()
  return rows.flatMap(({ balance_minor, balance_currency: currency }) =>
    currency === null ? [] : [{ amountMinor: -balance_minor, currency }],
  )
}
