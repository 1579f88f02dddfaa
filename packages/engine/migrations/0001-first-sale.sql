-- The first sale: catalog, stock, carts, orders, payments, checkouts, the inbox. Times come from the engine's clock, never from the
-- database's, so no column has a default of time. Amounts are in the currency's smallest unit.

create schema if not exists shop;

-- Whose Stripe this database belongs to, and how far our clock was turned when jobs were last scheduled.
create table shop.identity (
  only_row boolean primary key default true check (only_row),
  shop_id text not null,
  stripe_account text,
  livemode boolean,
  clock_offset_ms bigint not null default 0
);

-- catalog ---------------------------------------------------------------------------------------------------------------------------

create table shop.product (
  id text primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  description text not null,
  image_url text not null,
  position integer not null,
  archived_at timestamptz
);

create table shop.inventory_item (
  id text primary key,
  on_hand integer not null,
  reserved integer not null default 0,
  constraint stock_never_negative check (0 <= reserved and reserved <= on_hand)
) with (fillfactor = 50);  -- room on the page for hot rows: an update that touches no index stays on it

create table shop.variant (
  id text primary key,
  product_id text not null references shop.product,
  sku text not null unique check (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
  -- json keeps the order in which options are shown; jsonb would not
  options json not null,
  -- null: nothing to run out of
  inventory_item_id text references shop.inventory_item,
  position integer not null,
  archived_at timestamptz
);
create index variant_of_product on shop.variant (product_id, position);
create index variant_of_stock_item on shop.variant (inventory_item_id);

create table shop.price (
  variant_id text not null references shop.variant,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount_minor bigint not null check (amount_minor > 0),
  position integer not null,
  primary key (variant_id, currency)
);

-- carts -----------------------------------------------------------------------------------------------------------------------------

create table shop.cart (
  id text primary key,
  -- the token itself stays with the customer: who reads this table cannot open a cart
  token_hash bytea not null unique,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table shop.cart_item (
  cart_id text not null references shop.cart on delete cascade,
  variant_id text not null references shop.variant,
  quantity integer not null check (quantity between 1 and 99),
  added_at timestamptz not null,
  primary key (cart_id, variant_id)
);

-- orders ----------------------------------------------------------------------------------------------------------------------------

create table shop.order (
  id text primary key,
  status text not null check (status in ('pending', 'processing', 'paid', 'expired', 'canceled', 'partially_refunded', 'refunded')),
  currency text not null,
  -- what the lines add up to; what was really asked is on the payment
  total_minor bigint not null check (total_minor >= 0),
  email text,
  client_ref text,
  cart_id text references shop.cart,
  -- what the cart held, so that an unchanged cart finds its open checkout again; null for an order that did not come from a cart
  fingerprint text,
  -- whether the customer finished at Stripe, with or without money so far
  completed boolean not null default false,
  -- something a person should look at, in a sentence
  review text,
  created_at timestamptz not null
);
create index order_pending_of_cart on shop.order (cart_id) where status = 'pending';
create index order_of_cart on shop.order (cart_id);

create table shop.order_line (
  id text primary key,
  order_id text not null references shop.order,
  variant_id text not null references shop.variant,
  sku text not null,
  name text not null,
  options json not null,
  quantity integer not null check (quantity > 0),
  unit_amount_minor bigint not null,
  amount_minor bigint generated always as (unit_amount_minor * quantity) stored,
  position integer not null
);
create index line_of_order on shop.order_line (order_id, position);

create table shop.reservation (
  order_id text not null references shop.order,
  inventory_item_id text not null references shop.inventory_item,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'committed', 'released')),
  primary key (order_id, inventory_item_id)
);

-- one paid transition for each order, one row for each thing that paid
create table shop.payment (
  order_id text primary key references shop.order,
  -- a payment intent; a session where nothing was due
  stripe_id text not null unique,
  amount_minor bigint not null,
  currency text not null,
  -- when we learned of it; the charge at Stripe has the time of the payment
  recorded_at timestamptz not null
);

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
  status text not null check (status in ('intended', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled', 'abandoned')),
  -- one refund of late money for each order
  constraint refund_once unique (order_id, reason)
);

-- checkout --------------------------------------------------------------------------------------------------------------------------

-- The intention to open a session at Stripe, written before the call, and what came of it.
create table shop.checkout (
  order_id text primary key references shop.order,
  attempt integer not null,
  -- the very parameters, so that a repeated call is the same call
  params json not null,
  intended_at timestamptz not null,
  expires_at timestamptz not null,
  session_id text unique,
  session_url text,
  -- set once somebody asked: the session's end then counts as canceled, whoever tells of it
  cancel_asked_at timestamptz,
  -- why no session came of it, if none did
  abandoned text
);

-- Answers to requests that carry an Idempotency-Key; kept 24 hours.
create table shop.idempotency (
  principal_hash bytea not null,
  key text not null,
  request_hash bytea not null,
  started_at timestamptz not null,
  order_id text references shop.order,
  answer json,
  primary key (principal_hash, key)
);
create index idempotency_by_age on shop.idempotency (started_at);

-- the inbox -------------------------------------------------------------------------------------------------------------------------

create table shop.stripe_event (
  id text primary key,
  type text not null,
  api_version text,
  object_id text,
  -- Stripe's, to the second
  created timestamptz not null,
  received_at timestamptz not null,
  -- json, not jsonb: as it came, and jsonb refuses \u0000
  body json not null,
  status text not null check (status in ('pending', 'applied', 'ignored', 'dead')),
  outcome text,
  -- which fetch of its object settles it
  fetch_version integer,
  attempts integer not null default 0,
  error text,
  next_try_at timestamptz,
  settled_at timestamptz
);
create index stripe_event_by_status on shop.stripe_event (status, created);
create index stripe_event_pending on shop.stripe_event (object_id) where status = 'pending';

-- A row for each object at Stripe that we act on. Whoever applies something to the object locks it first.
create table shop.stripe_object (
  id text primary key,
  created_max timestamptz,
  fetched_until timestamptz,
  fetch_version integer not null default 0,
  applied integer not null default 0,
  deleted boolean not null default false,
  -- what was decided of the event that came last: the statement that decides it answers through here
  classification text check (classification in ('fresh', 'stale', 'ambiguous', 'deleted'))
) with (fillfactor = 70);
