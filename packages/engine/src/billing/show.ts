import { sql } from 'kysely'
import type { Context, Reader } from '../core/context.ts'
import { findSuspended } from '../entitlements/index.ts'
import { findSubscriptionsOfUser } from '../subscriptions/index.ts'
import type { Billing, Debt, InvoiceOverview } from './types.ts'

const INVOICES_MAX = 100

/** See `Engine.billing.show`. */
export async function showBilling(ctx: Pick<Context, 'db' | 'plans'>, userId: string): Promise<Billing> {
  const [subscriptions, suspended, debts, invoices, credits] = await Promise.all([
    findSubscriptionsOfUser(ctx, userId),
    findSuspended(ctx, userId),
    findDebts(ctx, userId),
    listInvoices(ctx, userId),
    findCredits(ctx, userId),
  ])
  const names = new Map(ctx.plans.plans.map(({ key, name }) => [key, name]))
  const named = subscriptions.map((subscription) => {
    const key = subscription.items[0]?.planKey
    return {
      ...subscription,
      planName: key ? (names.get(key) ?? key) : null,
      suspended: suspended.get(subscription.id) ?? null,
    }
  })
  return { subscriptions: named, debts, invoices, credits }
}

/** What stands between a customer and their plan. Of what has ended nothing is owed: nothing more is given for it. */
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
    // The first invoice waits on its own page: for the bank's question, or for another card.
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

/** `null` for all of them. */
export function listInvoices(
  { db }: Reader,
  userId: string,
  limit: number | null = INVOICES_MAX,
): Promise<InvoiceOverview[]> {
  return db
    .selectFrom('shop.invoice')
    .where('user_id', '=', userId)
    .where('status', '<>', 'draft')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .select(['id', 'number', 'status', 'currency', 'total_minor as totalMinor', 'created_at as createdAt'])
    .select(['hosted_url as hostedUrl', 'pdf_url as pdfUrl'])
    .select(
      sql<number>`(select coalesce(sum(total_minor), 0)::bigint from shop.credit_note where invoice_id = invoice.id and status = 'issued')`.as(
        'creditedMinor',
      ),
    )
    .execute()
}
