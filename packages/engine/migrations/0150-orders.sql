-- Carts, orders, checkouts, reservations and shipments.

create table shop.cart (
  id text primary key,
  -- only the hash of a guest's token: reading this table opens no cart
  token_hash bytea not null unique,
  -- the cart of a signed-in user is found by the user alone
  user_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index cart_of_user on shop.cart (user_id);

create table shop.cart_item (
  cart_id text not null references shop.cart on delete cascade,
  variant_id text not null references shop.variant,
  quantity integer not null check (quantity between 1 and 99),
  added_at timestamptz not null,
  -- prices when the item was added, so that a change is shown before checkout:
  -- [{"currency": "usd", "amountMinor": 2499}]
  added_prices json,
  primary key (cart_id, variant_id)
);

-- A sequence takes no lock; a checkout that is rolled back leaves a gap.
create sequence shop.order_serial start 1001;

create table shop.order (
  id text primary key,
  status text not null check (
    status in ('pending', 'processing', 'paid', 'expired', 'canceled', 'partially_refunded', 'refunded')
  ),
  serial bigint not null default nextval('shop.order_serial'),
  -- The letter is a check digit for mistyped numbers; it protects nothing.
  number text not null generated always as (
    'CH-' || serial::text || '-' || substr('ABCDEFGHJKLMNPQRSTUVWXY', (serial % 23)::integer + 1, 1)
  ) stored,
  currency text not null,
  -- The subtotal is known when the order is placed; discount, shipping and tax are determined in
  -- Checkout and written once its session is complete.
  subtotal_minor bigint not null,
  discount_minor bigint not null default 0,
  shipping_minor bigint not null default 0,
  tax_minor bigint not null default 0,
  -- whether tax is included in the prices or added to them
  tax_included boolean not null default false,
  total_minor bigint not null check (total_minor >= 0),
  email text,
  -- the API client's own reference
  client_ref text,
  user_id text,
  -- the project that receives the tokens of the order, unless the buyer does
  project_id text references shop.project,
  cart_id text references shop.cart,
  -- hash of the cart's content, so that an unchanged cart finds its open checkout; null without
  -- cart
  fingerprint text,
  -- whether the customer completed Checkout, paid or not yet
  completed boolean not null default false,
  -- beside the status: an open dispute suspends fulfillment, a lost one cancels it
  dispute text not null default 'none' check (dispute in ('none', 'inquiry', 'open', 'won', 'lost')),
  -- why an admin should look at the order
  review text,
  -- name, phone and address; null where nothing is shipped, and after erasure
  ship_to json,
  created_at timestamptz not null,
  erased_at timestamptz
);
create unique index order_number on shop.order (number);
create index order_by_time on shop.order (created_at desc, id desc);
create index order_to_review on shop.order (created_at desc, id desc) where review is not null;
create index order_disputed on shop.order (dispute) where dispute <> 'none';
create index order_pending_of_cart on shop.order (cart_id) where status = 'pending';
create index order_of_cart on shop.order (cart_id);
create index order_of_user on shop.order (user_id, created_at) where user_id is not null;
-- guest orders that a verified address may link
create index order_of_email on shop.order (lower(email)) where user_id is null;

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
  -- the line's share of the order's discount and tax, and what its units cost in the end
  discount_minor bigint not null default 0,
  tax_minor bigint not null default 0,
  total_minor bigint not null,
  requires_shipping boolean not null default true,
  fulfilled_quantity integer not null default 0,
  -- units that refunds have returned or intend to; failed refunds do not count
  refunded_quantity integer not null default 0,
  -- tokens per unit when the order was placed
  tokens bigint check (tokens > 0),
  position integer not null,
  constraint fulfilled_within_order check (0 <= fulfilled_quantity and fulfilled_quantity <= quantity),
  constraint refunded_within_bought check (0 <= refunded_quantity and refunded_quantity <= quantity)
);
create index line_of_order on shop.order_line (order_id, position);

create table shop.reservation (
  order_id text not null references shop.order,
  inventory_item_id text not null references shop.inventory_item,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'committed', 'released')),
  primary key (order_id, inventory_item_id)
);

-- The intent to open a Checkout Session, written before the call to Stripe, and its result.
create table shop.checkout (
  order_id text primary key references shop.order,
  attempt integer not null,
  -- the exact parameters: a repeated call has to be the same call
  params json not null,
  intended_at timestamptz not null,
  expires_at timestamptz not null,
  session_id text unique,
  session_url text,
  -- once set, the end of the session counts as canceled instead of expired
  cancel_requested_at timestamptz,
  -- why no session was opened
  abandoned text
);

-- Responses to requests with an Idempotency-Key; pruned after 24 hours.
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

create table shop.fulfillment (
  id text primary key,
  order_id text not null references shop.order,
  -- tracking leads to an address: erased with the customer
  carrier text,
  tracking_number text,
  tracking_url text,
  actor text not null,
  sent_at timestamptz not null,
  -- a request that is repeated under its key is the same shipment; the hash covers the tracking
  -- and is erased with it
  request_key text,
  request_hash bytea,
  constraint hash_has_its_key check (request_hash is null or request_key is not null)
);
create index fulfillment_of_order on shop.fulfillment (order_id);
create unique index fulfillment_of_request on shop.fulfillment (order_id, request_key);

create table shop.fulfillment_line (
  fulfillment_id text not null references shop.fulfillment,
  order_line_id text not null references shop.order_line,
  quantity integer not null check (quantity > 0),
  primary key (fulfillment_id, order_line_id)
);
