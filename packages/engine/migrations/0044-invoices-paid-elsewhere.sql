-- What of an invoice was paid outside of Stripe: a bank transfer that the merchant marked, say. No payment of Stripe's brings it.
alter table shop.invoice add column paid_elsewhere_minor bigint not null default 0;
