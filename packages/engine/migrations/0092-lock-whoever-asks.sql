-- Who asks to spend and never had a token got no lock, since there was no account: two who asked under one key at once both wrote that they were
-- refused, and one of them failed on it. Now there is an account from the first time that somebody asks, and whatever is read of one is read under its lock.

-- Spends many wishes, each whole or not at all, in one statement: the accounts are locked in the order of their ids, and for each wish its
-- key is looked up, then the grant that expires first is drawn. An account on which something is due is left alone and answered with
-- `due`: the engine writes what time has done, and asks again. No key may come twice for one account in one call.
create or replace function shop.spend_tokens(
  account_ids text[], amounts bigint[], keys text[], reasons text[], actors text[], moment timestamptz
) returns table (input integer, outcome text, balance_after bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  each_wish record;
  account shop.token_account;
  locked bigint;
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
  loop
    perform from shop.token_account where id = any (account_ids) order by id for no key update;
    get diagnostics locked = row_count;
    exit when locked = cardinality(account_ids);
    exit when locked = (select count(distinct asked) from unnest(account_ids) asked);
    insert into shop.token_account (id, latest_at)
    select asked, moment from unnest(account_ids) asked
    where not exists (select from shop.token_account known where known.id = asked)
    group by asked order by asked collate "C"
    on conflict do nothing;
  end loop;
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
      latest := greatest(account.latest_at, moment);
      source_id := null;
      source_left := 0;
    end if;

    input := each_wish.position;
    balance_after := account.balance;
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
