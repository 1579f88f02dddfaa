-- Refunds from wherever they are made: here, or in Stripe's dashboard. What was refunded never exceeds what was paid.

alter table shop.payment
  -- what refunds have given back or mean to; failed ones do not count
  add column refunded_minor bigint not null default 0,
  add constraint refunded_within_paid check (0 <= refunded_minor and refunded_minor <= amount_minor);

alter table shop.refund drop constraint refund_once;
-- late money goes back once for each order
create unique index refund_of_late_money_once on shop.refund (order_id) where reason = 'sold_out_meanwhile';
create index refund_of_order on shop.refund (order_id);

-- An event whose parent is not there yet names it here, and is taken up as soon as it is.
alter table shop.stripe_event add column blocked_on text;
create index stripe_event_waiting on shop.stripe_event (blocked_on) where status = 'pending' and blocked_on is not null;
