import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokenFault } from './types.ts'

/** Accounts checked in one statement. */
const ACCOUNTS_AT_ONCE = 1_000

/**
 * Checks every account: its entries are numbered without a gap, each adds to the one before, and
 * every stored sum equals the sum of its entries. Read-only; each batch of a thousand accounts is
 * read in one snapshot.
 */
export async function checkTokens(
  reader: Reader,
  onProgress: (accounts: number) => void = () => {},
): Promise<{ accounts: number; faults: TokenFault[] }> {
  const faults: TokenFault[] = []
  let accounts = 0
  for (let after = ''; ; ) {
    const { rows } = await sql<{ id: string }>`
      select id from shop.token_account where id > ${after} order by id limit ${ACCOUNTS_AT_ONCE}`.execute(
      reader.db,
    )
    const last = rows.at(-1)?.id
    if (last === undefined) {
      return { accounts, faults }
    }
    faults.push(...(await faultsBetween(reader, after, last)))
    accounts += rows.length
    onProgress(accounts)
    after = last
  }
}

/** One statement, so that a concurrent spend is either in all of it or in none of it. */
async function faultsBetween({ db }: Reader, after: string, last: string): Promise<TokenFault[]> {
  const { rows } = await sql<TokenFault>`
    with account as (select * from shop.token_account where id > ${after} and id <= ${last}),
    grants as (select * from shop.token_grant where account_id > ${after} and account_id <= ${last}),
    entry as (
      select *, sum(amount) over line as running, row_number() over line as position,
        lag(at) over line as before
      from shop.token_entry where account_id > ${after} and account_id <= ${last}
      window line as (partition by account_id order by number)
    ), of_account as (
      select account_id, sum(amount) as balance, count(*) as entries, max(at) as latest_at
      from entry group by account_id
    ), of_grant as (
      select grant_id, sum(amount) as remaining,
        sum(amount) filter (where kind = 'grant' or kind = 'rollover' and amount > 0) as amount,
        coalesce(-sum(amount) filter (where kind = 'expire'), 0) as expired,
        coalesce(-sum(amount) filter (where kind in ('suspend', 'reinstate')), 0) as suspended,
        coalesce(-sum(amount) filter (where kind in ('reverse', 'restore')), 0) as reversed
      from entry group by grant_id
    ), of_hold as (
      select key as id, -sum(amount) filter (where kind in ('hold', 'release')) as held,
        coalesce(-sum(amount) filter (where kind = 'capture'), 0) as captured
      from entry where kind in ('hold', 'release', 'capture') group by key
    ), pairs as (
      select account_id, kind, sum(amount) as amount
      from entry where kind in ('settle', 'rollover') group by account_id, kind
    )
    select entry.account_id as "accountId",
      format('entry %s: running sum %s, position %s', number, running, position) as what
    from entry where running <> balance_after or position <> number or at < before
    union all
    select account.id,
      format('the balance is %s after %s entries, but the entries add up to %s (%s entries)',
        account.balance, account.entries, own.balance, own.entries)
    from account left join of_account own on own.account_id = account.id
    where (account.balance, account.entries)
      is distinct from (coalesce(own.balance, 0), coalesce(own.entries, 0))
      or account.latest_at < own.latest_at
    union all
    select grants.account_id,
      format('grant %s has %s of %s left, but its entries say %s of %s',
        grants.id, grants.remaining, grants.amount, own.remaining, own.amount)
    from grants left join of_grant own on own.grant_id = grants.id
    where (grants.remaining, grants.amount, grants.expired, grants.suspended,
        grants.reversed - grants.forgiven)
      is distinct from (own.remaining, own.amount, own.expired, own.suspended, own.reversed)
    union all
    select hold.account_id,
      format('hold %s of %s is %s, but its entries hold %s', hold.id, hold.amount, hold.state, own.held)
    from shop.token_hold hold left join of_hold own on own.id = hold.id
    where hold.account_id > ${after} and hold.account_id <= ${last}
      and (own.held, own.captured) is distinct from
        (case hold.state when 'open' then hold.amount else 0 end::numeric, hold.captured::numeric)
    union all
    select account_id, format('its %s entries add up to %s instead of 0', kind, amount)
    from pairs where amount <> 0
    union all
    select account.id, format('owes %s while another grant has tokens left', -grants.remaining)
    from account join grants on grants.account_id = account.id and grants.remaining < 0
    where exists (
      select from grants other where other.account_id = account.id and other.remaining > 0
        and (other.expires_at is null or other.expires_at > account.latest_at)
    )
    union all
    select account.id, 'a grant expires before the recorded due time'
    from account join grants on grants.account_id = account.id and grants.remaining > 0
    where grants.expires_at < coalesce(account.due_at, 'infinity')
    order by 1, 2`.execute(db)
  return rows
}
