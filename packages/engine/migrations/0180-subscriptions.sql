-- A replica of Stripe's subscriptions and invoices, and the intents of calls that change them.
-- Stripe is the source of truth: a row copies the latest known state of its object, and ids are
-- Stripe's unless they have one of our prefixes. There are no foreign keys between replica tables,
-- since events arrive in any order.

-- The prices at Stripe by which plans and packs are sold, as `countinghouse catalog push` left
-- them.
create table shop.plan_price (
  price_id text primary key,
  lookup_key text not null,
  -- the key of the plan or pack in the configuration
  key text not null,
  kind text not null check (kind in ('plan', 'pack')),
  interval text check (interval in ('month', 'year')),
  currency text not null,
  amount_minor bigint not null,
  -- false once replaced: new subscribers cannot choose it, existing ones keep it
  current boolean not null
);
create unique index plan_price_current on shop.plan_price (lookup_key) where current;

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
  -- `pause_collection.behavior`; null while collection is not paused
  collection_paused text,
  collection_resumes_at timestamptz,
  default_payment_method_id text,
  schedule_id text,
  -- the checkout of this shop that created it
  checkout_id text
);
create index subscription_of_user on shop.subscription (user_id, created_at);
-- read with nearly every request of a subscriber: only statuses that can entitle
create index subscription_entitling on shop.subscription (user_id)
  where status in ('trialing', 'active', 'past_due');

-- Periods belong to the items: Stripe's subscription has none since 2025.
create table shop.subscription_item (
  id text primary key,
  subscription_id text not null,
  price_id text not null,
  product_id text not null,
  -- from the price's metadata; null for a price that is not in the configuration
  plan_key text,
  unit_amount_minor bigint,
  interval text,
  interval_count integer,
  quantity integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null
);
create index item_of_subscription on shop.subscription_item (subscription_id);

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
  -- the customer's balance before and after: the difference is what the balance paid
  starting_balance_minor bigint not null,
  ending_balance_minor bigint,
  amount_due_minor bigint not null,
  amount_paid_minor bigint not null,
  -- paid outside of Stripe, such as a bank transfer that the merchant marked as paid
  paid_out_of_band_minor bigint not null default 0,
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
  proration boolean not null,
  period_start timestamptz not null,
  period_end timestamptz not null
);
create index line_of_invoice on shop.invoice_line (invoice_id);
create index line_of_subscription_item on shop.invoice_line (subscription_item_id);

-- Payments of invoices: most invoices have one, an invoice with nothing due has none.
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

create table shop.credit_note (
  id text primary key,
  user_id text not null,
  stripe_customer_id text not null,
  invoice_id text not null,
  number text not null,
  status text not null,
  currency text not null,
  total_minor bigint not null,
  -- by how much the amount due was reduced, before it was paid
  pre_payment_minor bigint not null,
  -- after it was paid: credited by refunds (posted from the refunds themselves), to the customer's
  -- balance, and outside of Stripe
  refunded_minor bigint not null,
  credited_minor bigint not null,
  out_of_band_minor bigint not null,
  created_at timestamptz not null,
  voided_at timestamptz
);
create index credit_note_of_invoice on shop.credit_note (invoice_id);
create index credit_note_of_user on shop.credit_note (user_id);

-- Open or lost disputes of payments for the current period of a subscription item. The period is
-- the latest one that was paid: the start of an unpaid period restores no access. A change in
-- mid-period has lines that begin within the period, and their payments count too. A function,
-- because PL/pgSQL caches its plan: inlined, planning doubles the cost of a check.
create function shop.disputes_of_period(owner text, item text) returns setof shop.dispute
language plpgsql stable rows 1 as $$
begin
  return query
  select dispute.* from shop.dispute
  where dispute.user_id = owner and dispute.invoice_id is not null and dispute.status in ('open', 'lost')
    and exists (
      select from shop.invoice_line line
      where line.invoice_id = dispute.invoice_id and line.subscription_item_id = item
        and line.period_start >= coalesce(
          (
            select max(whole.period_start)
            from shop.invoice_line whole
            join shop.invoice paid on paid.id = whole.invoice_id
            where whole.subscription_item_id = item and not whole.proration and paid.status = 'paid'
          ),
          '-infinity'
        )
    );
end
$$;

-- The intent to open a Checkout Session in subscription mode. A user has at most one open: two
-- could both be paid.
create table shop.subscription_checkout (
  id text primary key,
  user_id text not null,
  -- the project that receives the plan's tokens, unless the subscriber does. Decided at checkout,
  -- by a member of the project: metadata edited at Stripe later cannot redirect tokens.
  project_id text,
  price_id text not null,
  quantity integer not null check (quantity > 0),
  attempt integer not null,
  params json not null,
  intended_at timestamptz not null,
  expires_at timestamptz not null,
  session_id text unique,
  session_url text,
  -- null while it can still be paid
  outcome text check (outcome in ('complete', 'expired', 'abandoned'))
);
create unique index subscription_checkout_open on shop.subscription_checkout (user_id)
  where outcome is null;

-- The intent to change a subscription. One at a time: two would be computed from the same state.
create table shop.subscription_change (
  id text primary key,
  subscription_id text not null,
  user_id text not null,
  input json not null,
  attempt integer not null,
  intended_at timestamptz not null,
  outcome text check (outcome in ('done', 'abandoned')),
  -- why it was abandoned
  reason text
);
create unique index subscription_change_open on shop.subscription_change (subscription_id)
  where outcome is null;

-- Free trials that the shop granted: one for a customer, and one for a card. The card is known only
-- after Checkout.
create table shop.trial (
  subscription_id text primary key,
  user_id text not null,
  -- of the card's fingerprint at Stripe; null until there is a card
  card_hash bytea,
  -- `repeated`: the intent to end the trial at Stripe
  result text not null check (result in ('granted', 'repeated')),
  recorded_at timestamptz not null,
  attempt integer not null,
  ended_at timestamptz
);
create unique index trial_of_user on shop.trial (user_id) where result = 'granted';
create unique index trial_of_card on shop.trial (card_hash) where result = 'granted';

-- Renewals whose payment failed. A row is deleted when its invoice is paid or voided.
create table shop.dunning (
  invoice_id text primary key,
  subscription_id text not null,
  user_id text not null,
  -- the attempt of Stripe's retry schedule
  attempt integer not null,
  reason text not null check (reason in ('declined', 'action_required')),
  recorded_at timestamptz not null,
  -- the payment method of the last attempt; a new default payment method is a reason to retry
  tried_payment_method_id text
);
create index dunning_of_user on shop.dunning (user_id);

-- A portal configuration at Stripe for each currency: plan changes never cross currencies.
create table shop.portal_configuration (
  currency text primary key,
  configuration_id text not null
);
