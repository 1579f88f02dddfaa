-- Disputes in which a bank holds or kept what paid for the period of a subscription's item. The period is the latest that was paid for: one that
-- has only begun brings nothing back. A change in mid-period has lines that begin within it, and what paid for those is looked at as well.
-- A function keeps its plan, where a statement of ours is planned each time: written out, it doubles what asking who may do what costs.
create function shop.takings(owner text, item text) returns setof shop.dispute language plpgsql stable rows 1 as $$
begin
  return query
  select dispute.* from shop.dispute
  where dispute.user_id = owner and dispute.invoice_id is not null and dispute.status in ('open', 'lost')
    and exists (
      select from shop.invoice_line line
      where line.invoice_id = dispute.invoice_id and line.subscription_item_id = item and line.period_start >= coalesce(
        (select max(whole.period_start) from shop.invoice_line whole join shop.invoice paid on paid.id = whole.invoice_id
         where whole.subscription_item_id = item and not whole.proration and paid.status = 'paid'),
        '-infinity')
    );
end
$$;
