import { sql } from 'kysely'
import type { Suspended } from '../billing/types.ts'
import type { Reader } from '../core/context.ts'
import type { ActiveEntitlement } from './types.ts'

/**
 * Reads the user's running subscriptions in one indexed statement. Stripe attempts to collect an
 * invoice when it is finalized, or on its due date if it was sent to the customer. An invoice that
 * has not arrived yet counts from the start of the period.
 */
export async function readActiveEntitlements({ db }: Reader, userId: string): Promise<ActiveEntitlement[]> {
  const { rows } = await sql<ActiveEntitlement>`
    select coalesce(item.plan_key, price.key) as "planKey", item.quantity, subscription.status,
      case when subscription.status = 'past_due' then coalesce(
        (select min(coalesce(invoice.due_at, invoice.finalized_at)) from shop.invoice
         where invoice.subscription_id = subscription.id and invoice.status = 'open'),
        item.period_start) else item.period_start end as "lateSince",
      (select case when bool_or(status = 'open') then 'open' when count(*) > 0 then 'lost' end
       from shop.disputes_of_period(subscription.user_id, item.id)) as dispute
    from shop.subscription
    join shop.subscription_item item on item.subscription_id = subscription.id
    left join shop.plan_price price on price.price_id = item.price_id
    where subscription.user_id = ${userId} and subscription.status in ('trialing', 'active', 'past_due')
      and coalesce(item.plan_key, price.key) is not null`.execute(db)
  return rows
}

/**
 * Subscriptions that grant nothing because of a dispute although Stripe keeps them running, by id.
 * Of several disputes, an open one counts, or else the latest.
 */
export async function readSuspended({ db }: Reader, userId: string): Promise<Map<string, Suspended>> {
  const { rows } = await sql<Suspended & { subscriptionId: string }>`
    select distinct on (subscription.id) subscription.id as "subscriptionId",
      dispute.status, invoice_id as "invoiceId", amount_minor as "amountMinor",
      dispute.currency, opened_at as "openedAt"
    from shop.subscription
    join shop.subscription_item item on item.subscription_id = subscription.id
    cross join lateral shop.disputes_of_period(subscription.user_id, item.id) dispute
    where subscription.user_id = ${userId} and subscription.status in ('trialing', 'active', 'past_due')
    order by subscription.id, dispute.status = 'open' desc, opened_at desc`.execute(db)
  return new Map(rows.map(({ subscriptionId, ...suspended }) => [subscriptionId, suspended]))
}
