-- Payments of orders, their refunds and disputes. Balances at Stripe are in the ledger.

-- One row for an order: it becomes paid once.
create table shop.payment (
  order_id text primary key references shop.order,
  -- a payment intent; the session where nothing was due
  stripe_id text not null unique,
  amount_minor bigint not null,
  -- refunded or about to be refunded, without failed refunds
  refunded_minor bigint not null default 0,
  -- withdrawn by banks and not reinstated: it cannot be refunded as well
  disputed_minor bigint not null default 0 check (disputed_minor >= 0),
  currency text not null,
  -- when we learned of the payment; its charge has Stripe's time
  recorded_at timestamptz not null,
  constraint refunded_within_paid check (0 <= refunded_minor and refunded_minor <= amount_minor)
);

-- Refunds made here or in Stripe's Dashboard.
create table shop.refund (
  id text primary key,
  order_id text not null references shop.order,
  payment_stripe_id text not null,
  reason text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  attempt integer not null,
  intended_at timestamptz not null,
  stripe_id text unique,
  status text not null check (
    status in (
      'intended', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled', 'abandoned'
    )
  ),
  -- a request repeated under its key is the same refund, without a time limit
  request_key text,
  request_hash bytea,
  constraint request_is_whole check ((request_key is null) = (request_hash is null))
);
-- a late payment is refunded once
create unique index refund_of_late_payment_once on shop.refund (order_id) where reason = 'sold_out_meanwhile';
create index refund_of_order on shop.refund (order_id);
create unique index refund_of_request on shop.refund (order_id, request_key);

create table shop.refund_line (
  refund_id text not null references shop.refund,
  order_line_id text not null references shop.order_line,
  quantity integer not null check (quantity > 0),
  -- what the units cost the customer; the refund itself may be of more or less
  amount_minor bigint not null check (amount_minor >= 0),
  -- whether the units are restocked once the refund succeeds
  restock boolean not null,
  primary key (refund_id, order_line_id)
);
create index refund_line_of_order_line on shop.refund_line (order_line_id);

create table shop.dispute (
  stripe_id text primary key,
  payment_stripe_id text not null,
  -- what the payment was for: one of the two
  order_id text references shop.order,
  invoice_id text,
  -- the subscriber, for an invoice
  user_id text,
  stripe_status text not null check (stripe_status <> ''),
  -- what Stripe's status means for access and fulfillment
  status text not null check (status in ('none', 'inquiry', 'open', 'won', 'lost')),
  reason text not null,
  amount_minor bigint not null,
  currency text not null,
  opened_at timestamptz not null,
  -- deadline for evidence; null where none can be submitted
  due_at timestamptz,
  constraint dispute_has_one_subject check (num_nonnulls(order_id, invoice_id) = 1),
  constraint dispute_of_invoice_has_user check (invoice_id is null or user_id is not null)
);
create index dispute_of_order on shop.dispute (order_id);
create index dispute_of_payment on shop.dispute (payment_stripe_id);
create index dispute_by_age on shop.dispute (opened_at, stripe_id);
-- read with nearly every entitlement check, and nearly always empty
create index dispute_of_subscriber on shop.dispute (user_id)
  where invoice_id is not null and status in ('open', 'lost');
