-- Renewals that could not be collected: what stands in the way of each, for as long as it does. Its row goes when the invoice is settled.

create table shop.dunning (
  invoice_id text primary key,
  subscription_id text not null,
  user_id text not null,
  -- which try of Stripe's schedule this tells of
  attempt integer not null,
  trouble text not null check (trouble in ('declined', 'action_required')),
  noticed_at timestamptz not null,
  -- the last with which it was tried; another that becomes the default is a reason to try again
  tried_payment_method_id text
);
create index dunning_of_user on shop.dunning (user_id);
