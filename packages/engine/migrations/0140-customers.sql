-- Customers: a user's one customer at Stripe, and the projects whose tokens users share. User ids
-- are opaque here; accounts belong to the API.

create table shop.customer (
  id text primary key,
  user_id text not null unique,
  created_at timestamptz not null,
  -- the verified address of the account, and the intent to create the customer at Stripe, written
  -- with its exact parameters before the call
  email text,
  attempt integer not null default 1,
  intended_at timestamptz,
  stripe_customer_id text unique,
  -- when the customer's personal data was erased
  erased_at timestamptz
);
create index customer_erased on shop.customer (erased_at) where erased_at is not null;

-- The user of a Stripe customer. The row outlives the customer: events that arrive after the
-- deletion still have to be attributed.
create table shop.stripe_customer (
  id text primary key,
  user_id text not null,
  default_payment_method_id text,
  deleted boolean not null default false,
  -- Stripe's sign: below 0 is the customer's credit, above 0 is added to the next invoice
  balance_minor bigint not null default 0,
  balance_currency text
);
create index stripe_customer_of_user on shop.stripe_customer (user_id);

create table shop.project (
  id text primary key,
  name text not null check (name <> ''),
  owner_user_id text not null,
  created_at timestamptz not null
);
create index project_of_owner on shop.project (owner_user_id);

-- The owner has a row too.
create table shop.project_member (
  project_id text not null references shop.project,
  user_id text not null,
  added_at timestamptz not null,
  primary key (project_id, user_id)
);
create index project_member_of_user on shop.project_member (user_id);
