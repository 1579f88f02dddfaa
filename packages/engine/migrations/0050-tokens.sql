-- Tokens: a ledger that is only ever added to. What an account has is the sum of its entries; every other figure here is a cache of
-- such a sum, kept under the account's lock, and `countinghouse tokens check` proves each of them.

-- tokens ----------------------------------------------------------------------------------------------------------------------------

create table shop.token_account (
  -- whose: `user:…` or `project:…`
  id text collate "C" primary key check (id ~ '^(user|project):.'),
  -- the sum of the entries, and how many there are
  balance bigint not null default 0,
  entries bigint not null default 0,
  -- of the last entry: times of an account never run backwards, whatever a machine's clock does
  latest_at timestamptz not null,
  -- nothing of the account expires before; null: nothing will
  due_at timestamptz,
  -- a balance as small as this is worth a mail, and what was told since the last grant
  low_at bigint not null default 0,
  told text not null default 'nothing' check (told in ('nothing', 'low', 'exhausted'))
) with (fillfactor = 50);  -- room on the page for hot rows: an update that touches no index stays on it
create index token_account_due on shop.token_account (due_at) where due_at is not null;

create table shop.token_grant (
  id text collate "C" primary key,
  account_id text collate "C" not null references shop.token_account,
  kind text not null check (kind in ('plan', 'pack', 'trial', 'bonus', 'admin', 'rollover')),
  -- the fact that grants: however often it is told, and under whatever event, it grants once
  key text not null constraint token_grant_once unique,
  -- what it came from, to be followed by a person
  provenance json not null,
  amount bigint not null check (amount > 0),
  granted_at timestamptz not null,
  -- not spendable from then on; null: never
  expires_at timestamptz,
  -- what becomes of the rest when its period ends; null: it expires
  rollover json,
  series text,
  period_start timestamptz,

  -- Sums of its entries: all; those that expired; those that were frozen by disputes.
  remaining bigint not null,
  expired bigint not null default 0 check (expired >= 0),
  suspended bigint not null default 0 check (suspended >= 0),
  -- What refunds and lost disputes claim back, how much of that had expired unspent, and what open disputes ask to be frozen.
  gone bigint not null default 0 check (0 <= gone and gone <= amount),
  covered bigint not null default 0 check (0 <= covered and covered <= gone),
  suspending bigint not null default 0 check (0 <= suspending and suspending + gone <= amount),
  open boolean not null generated always as (remaining <> 0) stored,

  constraint token_grant_of_account unique (account_id, id)
) with (fillfactor = 70);
-- what is drawn next; a spend that does not empty a grant touches no index
create index token_grant_next on shop.token_grant (account_id, expires_at, granted_at, id) where open;
create index token_grant_rolled on shop.token_grant (account_id, series, period_start) where kind = 'rollover';

create table shop.token_entry (
  account_id text collate "C" not null,
  -- counted from 1, without a gap
  number bigint not null,
  grant_id text collate "C" not null,
  kind text not null check (
    kind in ('grant', 'rollover', 'spend', 'hold', 'release', 'capture', 'expire', 'settle', 'suspend', 'unfreeze', 'reverse', 'restore')
  ),
  amount bigint not null check (amount <> 0),
  balance_after bigint not null,
  -- the fact behind it: the caller's idempotency key, the hold, the order line, the refund
  key text not null,
  reason text,
  actor text not null,
  at timestamptz not null,
  primary key (account_id, number),
  foreign key (account_id, grant_id) references shop.token_grant (account_id, id),
  check (balance_after >= 0 or kind not in ('spend', 'hold'))
);
-- The others are differences to what ought to be, computed under the account's lock: there, none is ever asked for twice.
create unique index token_entry_once on shop.token_entry (account_id, key, kind, grant_id)
  where kind in ('grant', 'spend', 'hold', 'release', 'capture');

-- Not even our own code can take an entry back.
create function shop.reject_token_change() returns trigger language plpgsql as $$
begin
  raise exception 'shop.token_entry is append-only';
end
$$;
create trigger token_entry_append_only before update or delete on shop.token_entry
  for each row execute function shop.reject_token_change();
create trigger token_entry_never_emptied before truncate on shop.token_entry
  for each statement execute function shop.reject_token_change();

-- Tokens set aside for work whose cost is not known yet. What it drew is in the entries too; here it need not be searched.
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

-- What was refused under a key is refused again under it, though tokens may have come meanwhile; kept 24 hours.
create table shop.token_rejection (
  account_id text collate "C" not null,
  key text not null,
  amount bigint not null,
  reason text,
  balance bigint not null,
  at timestamptz not null,
  primary key (account_id, key)
);
create index token_refusal_by_age on shop.token_rejection (at);

-- Spends many wishes, each whole or not at all, in one statement: the accounts are locked in the order of their ids, and for each wish its
-- key is looked up, then the grant that expires first is drawn. An account on which something is due is left alone and answered with
-- `due`: the engine writes what time has done, and asks again. No key may come twice for one account in one call.
create function shop.spend_tokens(
  account_ids text[], amounts bigint[], keys text[], reasons text[], actors text[], moment timestamptz
) returns table (input integer, outcome text, balance_after bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  each_wish record;
  account shop.token_account;
  -- the grant that is drawn, and what is left of it: written when another takes its place
  source_id text;
  source_left bigint := 0;
  wanted bigint;
  part bigint;
  latest timestamptz;
  -- the entries to come, column by column
  of_account text[] := '{}'; number bigint[] := '{}'; of_grant text[] := '{}'; amount bigint[] := '{}'; after bigint[] := '{}';
  of_key text[] := '{}'; why text[] := '{}'; who text[] := '{}'; times timestamptz[] := '{}';
begin
  perform from shop.token_account where id = any (account_ids) order by id for no key update;
  for each_wish in
    select asked.*, spent.amount as spent, spent.reason as spent_reason, spent.balance_after as spent_after,
      refused.amount as refused, refused.reason as refused_reason, refused.balance as refused_balance
    from unnest(account_ids, amounts, keys, reasons, actors) with ordinality
      as asked (account_id, amount, key, reason, actor, position)
    left join lateral (
      select -sum(entry.amount) as amount, min(entry.reason) as reason, min(entry.balance_after) as balance_after
      from shop.token_entry entry
      where entry.account_id = asked.account_id and entry.key = asked.key and entry.kind = 'spend'
    ) spent on true
    left join shop.token_rejection refused on refused.account_id = asked.account_id and refused.key = asked.key
    order by asked.account_id collate "C", asked.position
  loop
    if account.id is distinct from each_wish.account_id then
      if source_id is not null then
        update shop.token_grant set remaining = source_left where id = source_id;
      end if;
      update shop.token_account set balance = account.balance, entries = account.entries, latest_at = latest
      where id = account.id and entries <> account.entries;
      select * into account from shop.token_account where id = each_wish.account_id;
      account.id := each_wish.account_id;
      latest := greatest(account.latest_at, moment);
      source_id := null;
      source_left := 0;
    end if;

    input := each_wish.position;
    balance_after := coalesce(account.balance, 0);
    if each_wish.spent is not null then
      outcome := case when each_wish.spent = each_wish.amount and each_wish.spent_reason is not distinct from each_wish.reason
        then 'spent' else 'other_body' end;
      balance_after := each_wish.spent_after;
    elsif each_wish.refused is not null then
      outcome := case when each_wish.refused = each_wish.amount and each_wish.refused_reason is not distinct from each_wish.reason
        then 'insufficient' else 'other_body' end;
      balance_after := each_wish.refused_balance;
    elsif account.due_at <= moment then
      outcome := 'due';
    elsif balance_after < each_wish.amount then
      outcome := 'insufficient';
      insert into shop.token_rejection (account_id, key, amount, reason, balance, at)
      values (account.id, each_wish.key, each_wish.amount, each_wish.reason, balance_after, moment);
    else
      outcome := 'spent';
      wanted := each_wish.amount;
      while wanted > 0 loop
        if source_left = 0 then
          if source_id is not null then
            update shop.token_grant set remaining = 0 where id = source_id;
          end if;
          -- With nothing due, and no debt beside a balance, whatever is open can be spent.
          select id, remaining into strict source_id, source_left from shop.token_grant
          where account_id = account.id and open order by expires_at, granted_at, id limit 1;
        end if;
        part := least(wanted, source_left);
        wanted := wanted - part;
        source_left := source_left - part;
        account.balance := account.balance - part;
        account.entries := account.entries + 1;
        of_account := of_account || account.id; number := number || account.entries; of_grant := of_grant || source_id;
        amount := amount || -part; after := after || account.balance; of_key := of_key || each_wish.key;
        why := why || each_wish.reason; who := who || each_wish.actor; times := times || latest;
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
  insert into shop.token_entry (account_id, number, grant_id, kind, amount, balance_after, key, reason, actor, at)
  select one.account_id, one.number, one.grant_id, 'spend', one.amount, one.balance_after, one.key, one.reason, one.actor, one.at
  from unnest(of_account, number, of_grant, amount, after, of_key, why, who, times)
    as one (account_id, number, grant_id, amount, balance_after, key, reason, actor, at);
end
$$;
