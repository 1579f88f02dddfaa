-- The prices at Stripe that are ours to sell by, as the last `countinghouse catalog push` left them.

create table shop.plan_price (
  price_id text primary key,
  lookup_key text not null,
  -- of the plan or the pack in plans.ts
  key text not null,
  kind text not null check (kind in ('plan', 'pack')),
  interval text check (interval in ('month', 'year')),
  currency text not null,
  amount_minor bigint not null,
  -- false once another took its place: nobody can begin with it, whoever has it keeps it
  current boolean not null
);
create unique index plan_price_current on shop.plan_price (lookup_key) where current;
