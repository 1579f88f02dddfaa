-- Trials that the shop gave: one for each customer, and one for each card. Which card it is can be known only after Checkout.

create table shop.trial (
  subscription_id text primary key,
  user_id text not null,
  -- of the card's fingerprint at Stripe; null until there is a card
  card_hash bytea,
  -- a repeated one is to be ended: the first beat of a call to Stripe
  result text not null check (result in ('granted', 'repeated')),
  noticed_at timestamptz not null,
  attempt integer not null,
  ended_at timestamptz
);
create unique index trial_of_user on shop.trial (user_id) where result = 'granted';
create unique index trial_of_card on shop.trial (card_hash) where result = 'granted';
