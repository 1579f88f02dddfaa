import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'

/** An item of a subscription that gives something, as far as Stripe's status goes. */
export interface ActiveEntitlement {
  planKey: string
  quantity: number
  status: 'trialing' | 'active' | 'past_due'
  /** Of meaning where it is past due: since when the oldest invoice that is open asks in vain. */
  lateSince: Date
  /** Whether a bank has what paid for it, until it decides or for good. */
  taken: 'open' | 'lost' | null
}

/**
 * One statement, by an index of what still gives something. Stripe tries to collect when an invoice is finalized, and on its due date
 * where it was sent instead; an invoice that we have not heard of yet is as old as the period it is for.
 */
export async function readActiveEntitlements({ db }: Reader, userId: string): Promise<ActiveEntitlement[]> {
  const { rows } = await sql<ActiveEntitlement>`
    select coalesce(item.plan_key, price.key) as "planKey", item.quantity, subscription.status,
      case when subscription.status = 'past_due' then coalesce(
        (select min(coalesce(invoice.due_at, invoice.finalized_at)) from shop.invoice
         where invoice.subscription_id = subscription.id and invoice.status = 'open'),
        item.period_start) else item.period_start end as "lateSince",
      (select case when bool_or(status = 'open') then 'open' when count(*) > 0 then 'lost' end
       from shop.disputes_of_period(subscription.user_id, item.id)) as taken
    from shop.subscription
    join shop.subscription_item item on item.subscription_id = subscription.id
    left join shop.plan_price price on price.price_id = item.price_id
    where subscription.user_id = ${userId} and subscription.status in ('trialing', 'active', 'past_due')
      and coalesce(item.plan_key, price.key) is not null`.execute(db)
  return rows
}
