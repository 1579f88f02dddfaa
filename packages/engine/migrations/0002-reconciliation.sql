-- How far Stripe's list of events has been walked, and where a walk that was broken off goes on.

create table shop.reconciliation (
  only_row boolean primary key default true check (only_row),
  -- by Stripe's clock: nothing handled before this is missing
  walked_until timestamptz,
  -- of a walk that has not reached its end: the last event it saw, and what `walked_until` becomes when it does
  cursor text,
  cursor_until timestamptz
);
insert into shop.reconciliation default values;
