-- Tokens: an append-only ledger. An account's balance is the sum of its entries; every other figure
-- is a cache of such a sum, maintained under the account's lock and verified by
-- `countinghouse tokens check`.

create table shop.token_account (
  -- the owner: `user:…` or `project:…`
  id text collate "C" primary key check (id ~ '^(user|project):.'),
  -- the sum of the entries, and their number
  balance bigint not null default 0,
  entries bigint not null default 0,
  -- of the last entry: the times of an account never run backwards, whatever a machine's clock does
  latest_at timestamptz not null,
  -- the next expiry of a grant or hold; null: none
  due_at timestamptz,
  -- a balance at or below this is low; the customer is notified of each state once per new grant
  low_threshold bigint not null default 0,
  notified text not null default 'nothing' check (notified in ('nothing', 'low', 'exhausted'))
) with (fillfactor = 50);  -- room for heap-only updates of hot rows
create index token_account_due on shop.token_account (due_at) where due_at is not null;

create table shop.token_grant (
  id text collate "C" primary key,
  account_id text collate "C" not null references shop.token_account,
  kind text not null check (kind in ('plan', 'pack', 'trial', 'bonus', 'admin', 'rollover')),
  -- the fact that grants: whichever event reports it, and however often, it grants once
  key text not null constraint token_grant_once unique,
  -- the order line, invoice line or admin that it came from
  provenance json not null,
  amount bigint not null check (amount > 0),
  granted_at timestamptz not null,
  -- not spendable from then on; null: never expires
  expires_at timestamptz,
  -- how the remainder rolls over at the end of its period; null: it expires
  rollover json,
  series text,
  period_start timestamptz,

  -- Sums of its entries: all; those that expired; those suspended by disputes.
  remaining bigint not null,
  expired bigint not null default 0 check (expired >= 0),
  suspended bigint not null default 0 check (suspended >= 0),
  -- Reversed by refunds and lost disputes, revoked by admins, and both together; the part of it
  -- that had expired unspent and is not owed; what open disputes ask to suspend.
  refunded bigint not null default 0 check (0 <= refunded and refunded <= amount),
  revoked bigint not null default 0 check (0 <= revoked and revoked <= amount),
  reversed bigint not null default 0 check (0 <= reversed and reversed <= amount),
  forgiven bigint not null default 0 check (0 <= forgiven and forgiven <= reversed),
  disputed bigint not null default 0 check (0 <= disputed and disputed + reversed <= amount),
  open boolean not null generated always as (remaining <> 0) stored,

  constraint token_grant_of_account unique (account_id, id)
) with (fillfactor = 70);
-- the grant that is drawn next; a spend that does not empty a grant updates no index
create index token_grant_next on shop.token_grant (account_id, expires_at, granted_at, id) where open;
create index token_grant_rolled on shop.token_grant (account_id, series, period_start)
  where kind = 'rollover';

create table shop.token_entry (
  account_id text collate "C" not null,
  -- counted from 1, without gaps
  number bigint not null,
  grant_id text collate "C" not null,
  kind text not null check (
    kind in (
      'grant', 'rollover', 'spend', 'hold', 'release', 'capture', 'expire', 'settle', 'suspend',
      'reinstate', 'reverse', 'restore'
    )
  ),
  amount bigint not null check (amount <> 0),
  balance_after bigint not null,
  -- the cause: the caller's idempotency key, the hold, the order line, the refund
  key text not null,
  reason text,
  actor text not null,
  at timestamptz not null,
  primary key (account_id, number),
  foreign key (account_id, grant_id) references shop.token_grant (account_id, id),
  check (balance_after >= 0 or kind not in ('spend', 'hold'))
);
-- The other kinds are differences to a computed target, written under the account's lock.
create unique index token_entry_once on shop.token_entry (account_id, key, kind, grant_id)
  where kind in ('grant', 'spend', 'hold', 'release', 'capture');
create trigger token_entry_append_only before update or delete on shop.token_entry
  for each row execute function shop.reject_change();
create trigger token_entry_never_truncated before truncate on shop.token_entry
  for each statement execute function shop.reject_change();

-- Tokens set aside for work of unknown cost. `draws` repeats the amounts of its entries by grant,
-- so that the entries need not be searched.
create table shop.token_hold (
  id text collate "C" primary key,
  account_id text collate "C" not null references shop.token_account,
  key text not null,
  amount bigint not null check (amount > 0),
  draws json not null,
  reason text,
  actor text not null,
  state text not null check (state in ('open', 'captured', 'released', 'expired')),
  captured bigint not null default 0 check (0 <= captured and captured <= amount),
  held_at timestamptz not null,
  expires_at timestamptz not null,
  constraint token_hold_once unique (account_id, key)
);
create index token_hold_open on shop.token_hold (account_id, expires_at) where state = 'open';

-- A spend rejected under a key is rejected again under it, even if tokens have arrived since;
-- pruned after 24 hours.
create table shop.token_rejection (
  account_id text collate "C" not null,
  key text not null,
  amount bigint not null,
  reason text,
  balance bigint not null,
  at timestamptz not null,
  primary key (account_id, key)
);
create index token_rejection_by_age on shop.token_rejection (at);

-- Spends tokens for many requests in one statement, each request in full or not at all. Accounts
-- are locked in the order of their ids. For each request its key is looked up, then grants are
-- drawn, first to expire first. An account with a due expiry is not changed, and its requests
-- return `due`: the engine applies the expiry and calls again. A key must not occur twice for one
-- account in one call. The first request for an account creates its row: two concurrent requests
-- under one key need a lock even if the account never had tokens.
create function shop.spend_tokens(
  account_ids text[], amounts bigint[], keys text[], reasons text[], actors text[], moment timestamptz
) returns table (input integer, outcome text, balance_after bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  request record;
  account shop.token_account;
  locked bigint;
  -- the grant that is drawn and its remaining tokens, saved when the next grant is drawn
  source_id text;
  source_left bigint := 0;
  missing bigint;
  part bigint;
  latest timestamptz;
  -- the entries to insert, one array per column
  entry_account text[] := '{}';
  entry_number bigint[] := '{}';
  entry_grant text[] := '{}';
  entry_amount bigint[] := '{}';
  entry_balance bigint[] := '{}';
  entry_key text[] := '{}';
  entry_reason text[] := '{}';
  entry_actor text[] := '{}';
  entry_at timestamptz[] := '{}';
begin
  loop
    perform from shop.token_account where id = any (account_ids) order by id for no key update;
    get diagnostics locked = row_count;
    exit when locked = cardinality(account_ids);
    exit when locked = (select count(distinct requested) from unnest(account_ids) requested);
    insert into shop.token_account (id, latest_at)
    select requested, moment from unnest(account_ids) requested
    where not exists (select from shop.token_account known where known.id = requested)
    group by requested order by requested collate "C"
    on conflict do nothing;
  end loop;
  for request in
    select requested.*,
      spent.amount as spent, spent.reason as spent_reason, spent.balance_after as spent_balance,
      rejected.amount as rejected, rejected.reason as rejected_reason,
      rejected.balance as rejected_balance
    from unnest(account_ids, amounts, keys, reasons, actors) with ordinality
      as requested (account_id, amount, key, reason, actor, position)
    left join lateral (
      select -sum(entry.amount) as amount, min(entry.reason) as reason,
        min(entry.balance_after) as balance_after
      from shop.token_entry entry
      where entry.account_id = requested.account_id and entry.key = requested.key and entry.kind = 'spend'
    ) spent on true
    left join shop.token_rejection rejected
      on rejected.account_id = requested.account_id and rejected.key = requested.key
    order by requested.account_id collate "C", requested.position
  loop
    if account.id is distinct from request.account_id then
      if source_id is not null then
        update shop.token_grant set remaining = source_left where id = source_id;
      end if;
      update shop.token_account set balance = account.balance, entries = account.entries, latest_at = latest
      where id = account.id and entries <> account.entries;
      select * into account from shop.token_account where id = request.account_id;
      latest := greatest(account.latest_at, moment);
      source_id := null;
      source_left := 0;
    end if;

    input := request.position;
    balance_after := account.balance;
    if request.spent is not null then
      outcome := case
        when request.spent = request.amount and request.spent_reason is not distinct from request.reason
        then 'spent' else 'other_body' end;
      balance_after := request.spent_balance;
    elsif request.rejected is not null then
      outcome := case
        when request.rejected = request.amount and request.rejected_reason is not distinct from request.reason
        then 'insufficient' else 'other_body' end;
      balance_after := request.rejected_balance;
    elsif account.due_at <= moment then
      outcome := 'due';
    elsif balance_after < request.amount then
      outcome := 'insufficient';
      insert into shop.token_rejection (account_id, key, amount, reason, balance, at)
      values (account.id, request.key, request.amount, request.reason, balance_after, moment);
    else
      outcome := 'spent';
      missing := request.amount;
      while missing > 0 loop
        if source_left = 0 then
          if source_id is not null then
            update shop.token_grant set remaining = 0 where id = source_id;
          end if;
          -- Nothing is due, and an account never has a balance and a debt at once: every open
          -- grant can be spent.
          select id, remaining into strict source_id, source_left from shop.token_grant
          where account_id = account.id and open order by expires_at, granted_at, id limit 1;
        end if;
        part := least(missing, source_left);
        missing := missing - part;
        source_left := source_left - part;
        account.balance := account.balance - part;
        account.entries := account.entries + 1;
        entry_account := entry_account || account.id;
        entry_number := entry_number || account.entries;
        entry_grant := entry_grant || source_id;
        entry_amount := entry_amount || -part;
        entry_balance := entry_balance || account.balance;
        entry_key := entry_key || request.key;
        entry_reason := entry_reason || request.reason;
        entry_actor := entry_actor || request.actor;
        entry_at := entry_at || latest;
      end loop;
      balance_after := account.balance;
    end if;
    return next;
  end loop;

  if source_id is not null then
    update shop.token_grant set remaining = source_left where id = source_id;
  end if;
  update shop.token_account set balance = account.balance, entries = account.entries, latest_at = latest
  where id = account.id and entries <> account.entries;
  insert into shop.token_entry
    (account_id, number, grant_id, kind, amount, balance_after, key, reason, actor, at)
  select entry.account_id, entry.number, entry.grant_id, 'spend', entry.amount, entry.balance_after,
    entry.key, entry.reason, entry.actor, entry.at
  from unnest(
    entry_account, entry_number, entry_grant, entry_amount, entry_balance, entry_key, entry_reason,
    entry_actor, entry_at
  ) as entry (account_id, number, grant_id, amount, balance_after, key, reason, actor, at);
end
$$;
