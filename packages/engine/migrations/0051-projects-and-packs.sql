-- Who shares an account of tokens, and what is sold by the number of tokens it brings.

-- projects --------------------------------------------------------------------------------------------------------------------------

create table shop.project (
  id text primary key,
  name text not null check (name <> ''),
  owner_user_id text not null,
  created_at timestamptz not null
);
create index project_of_owner on shop.project (owner_user_id);

-- The owner is one of them: whoever may act for a project has a row.
create table shop.project_member (
  project_id text not null references shop.project,
  user_id text not null,
  added_at timestamptz not null,
  primary key (project_id, user_id)
);
create index project_member_of_user on shop.project_member (user_id);

-- packs -----------------------------------------------------------------------------------------------------------------------------

-- How many tokens a unit brings; null for goods.
alter table shop.variant add column tokens bigint check (tokens > 0);
-- As it was when the order was placed.
alter table shop.order_line add column tokens bigint check (tokens > 0);
-- Whose tokens it buys, where they are not the buyer's own.
alter table shop.order add column project_id text references shop.project;

-- Of what is gone: what payments that went back claim, and what an admin took. Together never more than there was.
alter table shop.token_grant
  add column claimed bigint not null default 0 check (0 <= claimed and claimed <= amount),
  add column taken bigint not null default 0 check (0 <= taken and taken <= amount);
