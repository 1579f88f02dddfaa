-- Disputes: somebody's bank takes a payment back, or asks about it first. What moved on the balance is in the journal.

create table shop.dispute (
  -- it is made at Stripe, and has no other id
  stripe_id text primary key,
  payment_stripe_id text not null,
  -- what the payment was for: one of the two
  order_id text references shop.order,
  invoice_id text,
  stripe_status text not null check (status <> ''),
  -- what that means for us
  status text not null check (status in ('none', 'inquiry', 'open', 'won', 'lost')),
  reason text not null,
  amount_minor bigint not null,
  currency text not null,
  opened_at timestamptz not null,
  -- until when evidence may be given; null where none may
  due_at timestamptz,
  constraint disputes_one_thing check (num_nonnulls(order_id, invoice_id) = 1)
);
create index dispute_of_order on shop.dispute (order_id);
create index dispute_of_payment on shop.dispute (payment_stripe_id);
create index dispute_by_age on shop.dispute (opened_at, stripe_id);

-- A mark on a paid order beside its status: an open dispute freezes what was sold, a won one gives it back, a lost one takes it.
alter table shop.order add column dispute text not null default 'none'
  check (dispute in ('none', 'inquiry', 'open', 'won', 'lost'));
create index order_disputed on shop.order (dispute) where dispute <> 'none';

-- What banks took of the payment and have not given back: it cannot be refunded as well.
alter table shop.payment add column disputed_minor bigint not null default 0 check (disputed_minor >= 0);
