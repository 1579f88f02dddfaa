-- How far the comparisons of a run that heals have come, so that one that was broken off, or killed, goes on there.

alter table shop.reconciliation
  add column step text,
  -- the last id of that step that was compared, in the order of the ids
  add column step_after text,
  add column step_at timestamptz;
