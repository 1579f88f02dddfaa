-- Stripe's events, the version of each object that was applied, and the progress of reconcile.

create table shop.stripe_event (
  id text primary key,
  type text not null,
  api_version text,
  object_id text,
  -- Stripe's time, to the second
  created timestamptz not null,
  received_at timestamptz not null,
  -- json, not jsonb: stored as received, and jsonb rejects \u0000
  body json not null,
  status text not null check (status in ('pending', 'applied', 'ignored', 'dead')),
  -- the effect of the event, in a sentence
  outcome text,
  -- the fetch of its object that settles it
  fetch_version integer,
  -- the object that has to arrive before the event can be applied
  blocked_on text,
  attempts integer not null default 0,
  error text,
  next_try_at timestamptz,
  settled_at timestamptz
);
create index stripe_event_by_status on shop.stripe_event (status, created);
create index stripe_event_pending on shop.stripe_event (object_id) where status = 'pending';
create index stripe_event_blocked on shop.stripe_event (blocked_on)
  where status = 'pending' and blocked_on is not null;
create index stripe_event_by_time on shop.stripe_event (created desc, id desc);
create index stripe_event_of_object on shop.stripe_event (object_id, created);

-- A row for each object at Stripe that we act on, locked before anything is applied to the object.
create table shop.stripe_object (
  id text primary key,
  -- the time of its latest event
  created_max timestamptz,
  -- events up to this time are contained in the latest fetch
  fetched_until timestamptz,
  -- number of the latest fetch that was requested, and of the latest that was applied
  fetch_version integer not null default 0,
  applied_version integer not null default 0,
  deleted boolean not null default false,
  -- the classification of its latest event, which the statement that sets it returns
  classification text check (classification in ('fresh', 'stale', 'ambiguous', 'deleted'))
) with (fillfactor = 70);

-- How far Stripe's list of events has been read, and where an interrupted run resumes.
create table shop.reconciliation (
  only_row boolean primary key default true check (only_row),
  -- by Stripe's clock: no handled event before this is missing
  scanned_until timestamptz,
  -- an unfinished run: its last event, and the value of `scanned_until` once it is finished
  cursor text,
  cursor_until timestamptz,
  -- the comparison that an interrupted run with `--fix` was at, and the last id it compared
  step text,
  step_after text,
  step_at timestamptz,
  -- the value of `verified_until` once the step is finished; null once a discrepancy was left
  step_verified_until timestamptz
);
insert into shop.reconciliation default values;

-- The time until which a comparison found no difference: the next one starts there. Without a row,
-- it compares everything that Stripe has.
create table shop.comparison (
  step text primary key,
  -- when the latest run that left no discrepancy began the step
  verified_until timestamptz not null
);
