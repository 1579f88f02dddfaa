import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokenFault } from './types.ts'

/** Accounts that are proved in one statement. */
const ACCOUNTS_AT_ONCE = 1_000

/**
 * Proves every account: that its entries are counted without a gap and each adds to the one before, and that every figure kept beside them
 * is the sum of what it stands for. Reads only; each thousand of accounts is proved as of one moment.
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

/** One statement, so that what is spent meanwhile is either in all of it or in none. */
async function faultsBetween({ db }: Reader, after: string, last: string): Promise<TokenFault[]> {
  const { rows } = await sql<TokenFault>`
    with account as (select * from shop.token_account where id > ${after} and id <= ${last}),
    grants as (select * from shop.token_grant where account_id > ${after} and account_id <= ${last}),
    entry as (
      select *, sum(amount) over line as running, row_number() over line as counted, lag(at) over line as before
      from shop.token_entry where account_id > ${after} and account_id <= ${last}
      window line as (partition by account_id order by number)
    ),
    of_account as (select account_id, sum(amount) as balance, count(*) as entries, max(at) as latest_at from entry group by account_id),
    of_grant as (
      select grant_id, sum(amount) as remaining,
        sum(amount) filter (where kind = 'grant' or kind = 'rollover' and amount > 0) as amount,
        coalesce(-sum(amount) filter (where kind = 'expire'), 0) as expired,
        coalesce(-sum(amount) filter (where kind in ('suspend', 'reinstate')), 0) as suspended,
        coalesce(-sum(amount) filter (where kind in ('reverse', 'restore')), 0) as reversed
      from entry group by grant_id
    ),
    of_hold as (
      select key as id, -sum(amount) filter (where kind in ('hold', 'release')) as held,
        coalesce(-sum(amount) filter (where kind = 'capture'), 0) as captured
      from entry where kind in ('hold', 'release', 'capture') group by key
    ),
    pairs as (select account_id, kind, sum(amount) as amount from entry where kind in ('settle', 'rollover') group by account_id, kind)
    select entry.account_id as "accountId", format('entry %s adds up to %s, counted %s', number, running, counted) as what
    from entry where running <> balance_after or counted <> number or at < before
    union all
    select account.id, format('says %s in %s entries, which are %s in %s', account.balance, account.entries, own.balance, own.entries)
    from account left join of_account own on own.account_id = account.id
    where (account.balance, account.entries) is distinct from (coalesce(own.balance, 0), coalesce(own.entries, 0))
      or account.latest_at < own.latest_at
    union all
    select grants.account_id, format('grant %s says %s of %s left, and its entries %s of %s', grants.id, grants.remaining, grants.amount,
      own.remaining, own.amount)
    from grants left join of_grant own on own.grant_id = grants.id
    where (grants.remaining, grants.amount, grants.expired, grants.suspended, grants.gone - grants.covered)
      is distinct from (own.remaining, own.amount, own.expired, own.suspended, own.reversed)
    union all
    select hold.account_id, format('hold %s is %s of %s, and its entries hold %s', hold.id, hold.state, hold.amount, own.held)
    from shop.token_hold hold left join of_hold own on own.id = hold.id
    where hold.account_id > ${after} and hold.account_id <= ${last}
      and (own.held, own.captured) is distinct from (case hold.state when 'open' then hold.amount else 0 end::numeric, hold.captured::numeric)
    union all
    select account_id, format('what went from grant to grant by %s adds up to %s', kind, amount) from pairs where amount <> 0
    union all
    select account.id, format('owes %s beside grants with something left', -grants.remaining)
    from account join grants on grants.account_id = account.id and grants.remaining < 0
    where exists (
      select from grants other where other.account_id = account.id and other.remaining > 0
        and (other.expires_at is null or other.expires_at > account.latest_at)
    )
    union all
    select account.id, 'something of it is due before it says so'
    from account join grants on grants.account_id = account.id and grants.remaining > 0
    where grants.expires_at < coalesce(account.due_at, 'infinity')
    order by 1, 2`.execute(db)
  return rows
}
