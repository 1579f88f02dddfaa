-- The money journal, in double entry. An entry is written in one statement with its postings, in the transaction of its cause; its
-- debits (positive) and credits (negative) come to nothing in every currency, and it is never changed.

create table shop.journal_entry (
  -- the fact: `order:ord_…:paid`, `stripe:txn_…`; a fact is booked once, whoever tells of it and however often
  key text primary key check (key <> ''),
  -- Stripe's time of the fact where it has one, else when we learned of it
  at timestamptz not null,
  cause text not null check (cause <> ''),
  -- what it is about: an order or an invoice, a charge, a refund or a dispute at Stripe
  subject text not null check (subject <> ''),
  -- the payment it belongs to, where it belongs to one: its receivables come to nothing once all has arrived
  payment_stripe_id text,
  -- how many postings it has: neither does one go missing, nor is one added later
  parts smallint not null check (parts >= 2)
);
create index journal_entry_of_subject on shop.journal_entry (subject);
create index journal_entry_of_payment on shop.journal_entry (payment_stripe_id) where payment_stripe_id is not null;

create table shop.journal_posting (
  entry_key text not null references shop.journal_entry,
  account text not null check (
    account in (
      'receivable', 'sales', 'tax', 'shipping', 'discount', 'refund', 'dispute', 'fee', 'stripe_balance', 'payout', 'exchange',
      'customer_credit', 'other'
    )
  ),
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount_minor bigint not null check (amount_minor <> 0),
  primary key (entry_key, account, currency)
);

create function shop.is_whole_entry(wanted text) returns boolean language sql stable as $$
  select (select parts from shop.journal_entry where key = wanted)
      = (select count(*) from shop.journal_posting where entry_key = wanted)
    and not exists (
      select from shop.journal_posting where entry_key = wanted group by currency having sum(amount_minor) <> 0
    )
$$;

create function shop.prove_entry() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select key into broken from added where not shop.is_whole_entry(key) limit 1;
  if found then
    raise exception 'journal entry % does not balance', broken using errcode = 'check_violation', constraint = 'entry_balances';
  end if;
  return null;
end
$$;
create trigger entry_balances after insert on shop.journal_entry referencing new table as added
  for each statement execute function shop.prove_entry();

create function shop.prove_posting() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select distinct entry_key into broken from added where not shop.is_whole_entry(entry_key) limit 1;
  if found then
    raise exception 'journal entry % does not balance', broken using errcode = 'check_violation', constraint = 'entry_balances';
  end if;
  return null;
end
$$;
create trigger posting_balances after insert on shop.journal_posting referencing new table as added
  for each statement execute function shop.prove_posting();

-- What is written stays: not even our own code can take it back. The same for every table that names it.
create or replace function shop.reject_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name;
end
$$;
create trigger entry_append_only before update or delete on shop.journal_entry
  for each row execute function shop.reject_change();
create trigger entry_never_emptied before truncate on shop.journal_entry
  for each statement execute function shop.reject_change();
create trigger posting_append_only before update or delete on shop.journal_posting
  for each row execute function shop.reject_change();
create trigger posting_never_emptied before truncate on shop.journal_posting
  for each statement execute function shop.reject_change();

-- Payments and refunds from before there was a journal. Stripe's balance transactions of that time follow by `books check --heal`.
with sale as (
  insert into shop.journal_entry (key, at, cause, subject, payment_stripe_id, parts)
  select 'order:' || order_id || ':paid', recorded_at, 'sale', order_id, stripe_id, 2 from shop.payment where amount_minor > 0
  returning key, subject
)
insert into shop.journal_posting (entry_key, account, currency, amount_minor)
select sale.key, part.account, payment.currency, part.sign * payment.amount_minor
from sale
join shop.payment on payment.order_id = sale.subject
cross join (values ('receivable', 1), ('sales', -1)) as part (account, sign);

with made as (
  select refund.*, 'refund:' || stripe_id || suffix as key, kind.cause, kind.sign
  from shop.refund
  join (values ('', 'refund', 1), (':undone', 'refund_undone', -1)) as kind (suffix, cause, sign)
    on kind.sign = 1 or refund.status in ('failed', 'canceled')
  where refund.stripe_id is not null
), entry as (
  insert into shop.journal_entry (key, at, cause, subject, payment_stripe_id, parts)
  select key, intended_at, cause, stripe_id, payment_stripe_id, 2 from made
  returning key
)
insert into shop.journal_posting (entry_key, account, currency, amount_minor)
select entry.key, part.account, made.currency, made.sign * part.sign * made.amount_minor
from entry
join made on made.key = entry.key
cross join (values ('refund', 1), ('receivable', -1)) as part (account, sign);
