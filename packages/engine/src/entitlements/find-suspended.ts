import { sql } from 'kysely'
import type { Suspended } from '../billing/types.ts'
import type { Reader } from '../core/context.ts'

/** By subscription, why one gives nothing although Stripe has it running: of several disputes an open one, or the latest. */
export async function findSuspended({ db }: Reader, userId: string): Promise<Map<string, Suspended>> {
  const { rows } = await sql<Suspended & { subscriptionId: string }>`
    select distinct on (subscription.id) subscription.id as "subscriptionId", taking.status, invoice_id as "invoiceId",
      amount_minor as "amountMinor", taking.currency, opened_at as "openedAt"
    from shop.subscription
    join shop.subscription_item item on item.subscription_id = subscription.id
    cross join lateral shop.disputes_of_period(subscription.user_id, item.id) taking
    where subscription.user_id = ${userId} and subscription.status in ('trialing', 'active', 'past_due')
    order by subscription.id, taking.status = 'open' desc, opened_at desc`.execute(db)
  return new Map(rows.map(({ subscriptionId, ...suspended }) => [subscriptionId, suspended]))
}
