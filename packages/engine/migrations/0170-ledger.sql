-- The money ledger, in double entry. An entry is written in one statement with its postings, in the
-- transaction of its cause. Its debits (positive) and credits (negative) sum to zero in every
-- currency, and it is never changed.

create table shop.journal_entry (
  -- the fact: `order:ord_…:paid`, `stripe:txn_…`; posted once, however often it is reported
  key text primary key check (key <> ''),
  -- Stripe's time of the fact where it has one, else when we learned of it
  at timestamptz not null,
  cause text not null check (cause <> ''),
  -- an order or an invoice; a charge, refund or dispute at Stripe
  subject text not null check (subject <> ''),
  -- the payment the entry belongs to: its receivables sum to zero once everything has arrived
  payment_stripe_id text,
  -- the number of postings: none can be missing, and none added later
  posting_count smallint not null check (posting_count >= 2)
);
create index journal_entry_of_subject on shop.journal_entry (subject);
create index journal_entry_of_payment on shop.journal_entry (payment_stripe_id)
  where payment_stripe_id is not null;

create table shop.journal_posting (
  entry_key text not null references shop.journal_entry,
  account text not null check (
    account in (
      'receivable', 'sales', 'tax', 'shipping', 'discount', 'refund', 'dispute', 'fee',
      'stripe_balance', 'payout', 'exchange', 'customer_credit', 'other'
    )
  ),
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount_minor bigint not null check (amount_minor <> 0),
  primary key (entry_key, account, currency)
);

create function shop.is_balanced_entry(entry text) returns boolean language sql stable as $$
  select (select posting_count from shop.journal_entry where key = entry)
      = (select count(*) from shop.journal_posting where entry_key = entry)
    and not exists (
      select from shop.journal_posting where entry_key = entry group by currency having sum(amount_minor) <> 0
    )
$$;

create function shop.assert_entries_balance() returns trigger language plpgsql as $$
declare
  unbalanced text;
begin
  select key into unbalanced from added where not shop.is_balanced_entry(key) limit 1;
  if found then
    raise exception 'journal entry % does not balance', unbalanced
      using errcode = 'check_violation', constraint = 'entry_balances';
  end if;
  return null;
end
$$;
create trigger entry_balances after insert on shop.journal_entry referencing new table as added
  for each statement execute function shop.assert_entries_balance();

create function shop.assert_postings_balance() returns trigger language plpgsql as $$
declare
  unbalanced text;
begin
  select distinct entry_key into unbalanced from added where not shop.is_balanced_entry(entry_key) limit 1;
  if found then
    raise exception 'journal entry % does not balance', unbalanced
      using errcode = 'check_violation', constraint = 'entry_balances';
  end if;
  return null;
end
$$;
create trigger posting_balances after insert on shop.journal_posting referencing new table as added
  for each statement execute function shop.assert_postings_balance();

create trigger entry_append_only before update or delete on shop.journal_entry
  for each row execute function shop.reject_change();
create trigger entry_never_truncated before truncate on shop.journal_entry
  for each statement execute function shop.reject_change();
create trigger posting_append_only before update or delete on shop.journal_posting
  for each row execute function shop.reject_change();
create trigger posting_never_truncated before truncate on shop.journal_posting
  for each statement execute function shop.reject_change();
