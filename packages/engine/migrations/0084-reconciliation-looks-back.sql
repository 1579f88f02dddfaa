-- Up to when each comparison is known to be good: the next looks back from there, however long ago it was. Where there is no row it
-- looks at all that Stripe has.

create table shop.comparison (
  step text primary key,
  -- when a run that healed began this step, of which it then left no difference
  good_until timestamptz not null
);

-- What `good_until` becomes when the step under way reaches its end; null once a difference was left.
alter table shop.reconciliation add column step_good_until timestamptz;
