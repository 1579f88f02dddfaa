-- Whose tokens a plan brings, where they are not the subscriber's own. Settled when it was bought, by somebody who may act for the project: what
-- is written into metadata at Stripe later gives nobody's tokens to another.
alter table shop.subscription_checkout add column project_id text;
