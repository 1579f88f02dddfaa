-- The baseline, one file for each module. Conventions for all of them:
-- * Times come from the engine's clock, never from the database's: no column has a default of time.
-- * Amounts are integers in the currency's smallest unit (`…_minor`).
-- * Tables that are append-only have triggers that call `shop.reject_change`; the shop's own role
--   is granted only SELECT and INSERT on them.

create schema if not exists shop;

-- The Stripe account and mode that this database belongs to.
create table shop.identity (
  only_row boolean primary key default true check (only_row),
  shop_id text not null,
  stripe_account text,
  livemode boolean,
  -- the offset of our clock when jobs were last scheduled
  clock_offset_ms bigint not null default 0
);

create function shop.reject_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name;
end
$$;

-- The audit log: who changed what.
create table shop.audit (
  id text primary key,
  at timestamptz not null,
  -- the admin's account, or `cli`
  actor text not null check (actor <> ''),
  -- noun and past participle: `api_key.created`
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  -- the id of the row that was changed
  subject text not null,
  -- the values before and after the change; null where there was no row
  before json,
  after json
);
create index audit_by_time on shop.audit (at, id);
create index audit_by_subject on shop.audit (subject, at);
create trigger audit_append_only before update or delete on shop.audit
  for each row execute function shop.reject_change();
create trigger audit_never_truncated before truncate on shop.audit
  for each statement execute function shop.reject_change();

-- Keys by which the merchant's servers call the API.
create table shop.api_key (
  id text primary key,
  name text not null check (name <> ''),
  -- the first characters of the key, which identify it; only the hash of the whole is stored
  prefix text not null unique,
  key_hash bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  revoked_at timestamptz,
  -- rounded to the minute, so that a busy key does not write a row with every call
  last_used_at timestamptz
);
