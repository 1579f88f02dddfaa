-- What the customer portal at Stripe allows: a configuration for each currency, since nobody changes to a price in another.

create table shop.portal_configuration (
  currency text primary key,
  configuration_id text not null
);
