import { sql } from 'kysely'

/**
 * Disputes in which a bank holds or kept what paid for an item's period, as the `from` of a statement that names `subscription` and
 * `item`. The period is the latest that was paid for: one that has only begun brings nothing back. A change in mid-period has lines that
 * begin within it, and what paid for those is looked at as well.
 */
export const takings = sql`
  shop.dispute
  join shop.invoice_line line on line.invoice_id = dispute.invoice_id and line.subscription_item_id = item.id
  where dispute.user_id = subscription.user_id and dispute.invoice_id is not null and dispute.standing in ('open', 'lost')
    and line.period_start >= coalesce(
      (select max(whole.period_start) from shop.invoice_line whole join shop.invoice paid on paid.id = whole.invoice_id
       where whole.subscription_item_id = item.id and not whole.proration and paid.status = 'paid'),
      '-infinity')`
