-- Who buys: users are opaque ids here, whoever keeps the accounts.

create table shop.customer (
  id text primary key,
  user_id text not null unique,
  created_at timestamptz not null,
  -- The intention to make their one customer at Stripe, written before the call with its very parameters, and what came of it.
  email text,
  attempt integer not null default 1,
  intended_at timestamptz,
  stripe_customer_id text unique,
  -- since when nothing personal of them is kept
  erased_at timestamptz
);
create index customer_forgotten on shop.customer (erased_at) where erased_at is not null;

-- A cart of somebody who is signed in is found by them, and no longer by a token.
alter table shop.cart add column user_id text;
create unique index cart_of_user on shop.cart (user_id);

alter table shop.order add column user_id text, add column erased_at timestamptz;
create index order_of_user on shop.order (user_id, created_at) where user_id is not null;
-- which guests' orders a verified address may claim
create index order_of_email on shop.order (lower(email)) where user_id is null;
