-- Keys by which servers call us, and the book of what was done by whom.

create table shop.api_key (
  id text primary key,
  -- what a person tells keys apart by
  name text not null check (name <> ''),
  -- the beginning of the key; the rest is known only to whoever has it
  prefix text not null unique,
  key_hash bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  revoked_at timestamptz,
  -- to the minute: a key in use does not write a row with every call
  last_used_at timestamptz
);

create table shop.audit (
  id text primary key,
  at timestamptz not null,
  -- who: such as `cli`, or an admin's account
  actor text not null check (actor <> ''),
  -- what, as noun and verb: `api_key.created`
  act text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),
  -- to which row of ours
  subject text not null,
  -- what changed, as it was and as it is; null where there was, or is, nothing
  before json,
  after json
);
create index audit_by_time on shop.audit (at, id);
create index audit_by_subject on shop.audit (subject, at);

-- What is written stays: not even our own code can take it back.
create function shop.reject_change() returns trigger language plpgsql as $$
begin
  raise exception 'shop.audit is append-only';
end
$$;
create trigger audit_append_only before update or delete on shop.audit
  for each row execute function shop.reject_change();
create trigger audit_never_emptied before truncate on shop.audit
  for each statement execute function shop.reject_change();
