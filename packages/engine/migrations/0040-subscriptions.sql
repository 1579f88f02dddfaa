-- A replica of what Stripe knows of subscriptions and their invoices. Stripe is the truth; a row says what its object said when we last
-- heard of it, and every id without a prefix of ours is Stripe's. No foreign keys between them: events come in any order.

-- customers -------------------------------------------------------------------------------------------------------------------------

-- Whose a customer at Stripe is, for good: what is told of them after they were deleted still has to be known as theirs.
create table shop.stripe_customer (
  id text primary key,
  user_id text not null,
  default_payment_method_id text,
  deleted boolean not null default false
);
create index stripe_customer_of_user on shop.stripe_customer (user_id);
insert into shop.stripe_customer (id, user_id)
  select stripe_customer_id, user_id from shop.customer where stripe_customer_id is not null;

-- subscriptions ---------------------------------------------------------------------------------------------------------------------

create table shop.subscription (
  id text primary key,
  user_id text not null,
  stripe_customer_id text not null,
  status text not null,
  currency text not null,
  collection_method text not null,
  created_at timestamptz not null,
  started_at timestamptz not null,
  trial_start timestamptz,
  trial_end timestamptz,
  cancel_at timestamptz,
  cancel_at_period_end boolean not null,
  canceled_at timestamptz,
  cancellation_reason text,
  ended_at timestamptz,
  -- what becomes of invoices while collection is paused; null while it is not
  collection_paused text,
  collection_resumes_at timestamptz,
  default_payment_method_id text,
  schedule_id text,
  -- the checkout of ours that began it
  checkout_id text
);
create index subscription_of_user on shop.subscription (user_id, created_at);

-- Periods are the items': the subscription itself has none since 2025.
create table shop.subscription_item (
  id text primary key,
  subscription_id text not null,
  price_id text not null,
  product_id text not null,
  -- as the price's metadata says; null for a price that is none of plans.ts
  plan_key text,
  unit_amount_minor bigint,
  interval text,
  interval_count integer,
  quantity integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null
);
create index item_of_subscription on shop.subscription_item (subscription_id);

-- invoices --------------------------------------------------------------------------------------------------------------------------

create table shop.invoice (
  id text primary key,
  user_id text not null,
  stripe_customer_id text not null,
  subscription_id text,
  number text,
  status text not null,
  billing_reason text,
  collection_method text not null,
  currency text not null,
  subtotal_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  -- what was the customer's credit, or debt, before and after: the difference is what the balance paid
  starting_balance_minor bigint not null,
  ending_balance_minor bigint,
  amount_due_minor bigint not null,
  amount_paid_minor bigint not null,
  amount_remaining_minor bigint not null,
  attempted boolean not null,
  attempt_count integer not null,
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  due_at timestamptz,
  finalized_at timestamptz,
  paid_at timestamptz,
  voided_at timestamptz,
  uncollectible_at timestamptz,
  hosted_url text,
  pdf_url text
);
create index invoice_of_user on shop.invoice (user_id, created_at);
create index invoice_open_of_subscription on shop.invoice (subscription_id) where status = 'open';

create table shop.invoice_line (
  id text primary key,
  invoice_id text not null,
  description text,
  amount_minor bigint not null,
  currency text not null,
  quantity integer,
  price_id text,
  product_id text,
  subscription_id text,
  subscription_item_id text,
  -- a share of a period, charged or credited when something changed in it
  proration boolean not null,
  period_start timestamptz not null,
  period_end timestamptz not null
);
create index line_of_invoice on shop.invoice_line (invoice_id);
create index line_of_subscription_item on shop.invoice_line (subscription_item_id);

-- Money that paid an invoice: most have one, an invoice without a remainder has none.
create table shop.invoice_payment (
  id text primary key,
  invoice_id text not null,
  user_id text not null,
  payment_intent_id text unique,
  amount_minor bigint not null,
  currency text not null,
  paid_at timestamptz not null
);
create index payment_of_invoice on shop.invoice_payment (invoice_id);
