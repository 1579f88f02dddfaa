-- What is taken back of an invoice without a refund, or beside one: to the customer's balance at Stripe, or outside of Stripe.

create table shop.credit_note (
  id text primary key,
  user_id text not null,
  stripe_customer_id text not null,
  invoice_id text not null,
  number text not null,
  status text not null,
  currency text not null,
  total_minor bigint not null,
  -- what the invoice asked for less, before it was paid
  pre_payment_minor bigint not null,
  -- of what had been paid: back by refunds, which the journal has from themselves, to the balance, and elsewhere
  refunded_minor bigint not null,
  credited_minor bigint not null,
  elsewhere_minor bigint not null,
  created_at timestamptz not null,
  voided_at timestamptz
);
create index credit_note_of_invoice on shop.credit_note (invoice_id);
create index credit_note_of_user on shop.credit_note (user_id);

-- What a customer has with us is below 0, what they owe above: the next invoice takes it along.
alter table shop.stripe_customer add column balance_minor bigint not null default 0;
-- null while there never was one
alter table shop.stripe_customer add column balance_currency text;
