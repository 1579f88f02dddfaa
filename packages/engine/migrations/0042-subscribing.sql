-- Our own calls about subscriptions, written down before they are made, with their very parameters.

-- A checkout that begins a subscription. Nobody has two open at once: two could both be paid.
create table shop.subscription_checkout (
  id text primary key,
  user_id text not null,
  price_id text not null,
  quantity integer not null check (quantity > 0),
  attempt integer not null,
  params json not null,
  intended_at timestamptz not null,
  expires_at timestamptz not null,
  session_id text unique,
  session_url text,
  -- null while somebody can still pay
  ended text check (ended in ('complete', 'expired', 'abandoned'))
);
create unique index subscription_checkout_open on shop.subscription_checkout (user_id) where ended is null;

-- A change that somebody asked for. One at a time for a subscription: two would be worked out from the same state.
create table shop.subscription_change (
  id text primary key,
  subscription_id text not null,
  user_id text not null,
  input json not null,
  attempt integer not null,
  intended_at timestamptz not null,
  outcome text check (outcome in ('done', 'abandoned')),
  -- why it lapsed
  reason text
);
create unique index subscription_change_open on shop.subscription_change (subscription_id) where outcome is null;
