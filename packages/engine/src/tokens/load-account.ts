import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '../core/context.ts'
import type { TokenGrantId } from '../core/ids.ts'
import type { AccountHold, TokenAccount } from './account.ts'
import { applyDue } from './apply-due.ts'
import type { TokenAccountId, TokenGrantKind, TokenRollover } from './types.ts'

/** Locks an account and brings its book to the present; `undefined` for one that never had a token. `grants` are wanted in it too. */
export async function loadAccount(
  tx: Tx,
  accountId: TokenAccountId,
  grants: TokenGrantId[] = [],
): Promise<TokenAccount | undefined> {
  // By itself: what a statement reads beside its lock is as old as the statement, and could be of before somebody else's commit.
  const locked = await sql`select from shop.token_account where id = ${accountId} for no key update`.execute(
    tx.db,
  )
  // An account that comes in this moment is there for the next statement, and nobody holds its lock.
  if (locked.rows.length === 0) {
    return undefined
  }
  return readAccount(tx, accountId, tx.now, () => tx.ids.next('tokenGrant', tx.now), grants)
}

/** The book as it is at `now`, though nobody may have written yet what time has done. Locks nothing, and is of one moment. */
export async function readAccount(
  { db }: Reader,
  accountId: TokenAccountId,
  now: Date,
  nextGrantId: TokenAccount['nextGrantId'] = () => 'tkg_unwritten' as TokenGrantId,
  grants: TokenGrantId[] = [],
): Promise<TokenAccount | undefined> {
  const { rows } = await book(accountId, grants).execute(db)
  const [row] = rows
  if (!row) {
    return undefined
  }
  const read: TokenAccount = {
    accountId,
    now,
    balance: row.balance,
    entries: row.entries,
    latestAt: row.latestAt,
    grants: row.grants.map((grant) => ({ ...timesOf(grant), isNew: false })),
    holds: row.holds.map((hold) => ({ ...hold, expiresAt: new Date(hold.expiresAt) })),
    posted: [],
    nextGrantId,
  }
  applyDue(read)
  return read
}

interface Row {
  balance: number
  entries: number
  latestAt: Date
  grants: GrantRow[]
  holds: (Omit<AccountHold, 'expiresAt'> & { expiresAt: string })[]
}

interface GrantRow
  extends Record<
    | 'amount'
    | 'remaining'
    | 'expired'
    | 'suspended'
    | 'claimed'
    | 'taken'
    | 'gone'
    | 'covered'
    | 'suspending',
    number
  > {
  id: TokenGrantId
  kind: TokenGrantKind
  key: string
  provenance: Record<string, string>
  grantedAt: string
  expiresAt: string | null
  rollover: TokenRollover | null
  periodStart: string | null
  series: string | null
}

/** JSON has no dates. */
function timesOf({ grantedAt, expiresAt, periodStart, ...grant }: GrantRow) {
  return {
    ...grant,
    grantedAt: new Date(grantedAt),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    periodStart: periodStart === null ? null : new Date(periodStart),
  }
}

/** One statement. Closed grants come along where an open hold drew on them, and where they say how much has rolled over. */
const book = (accountId: TokenAccountId, grants: TokenGrantId[]): RawBuilder<Row> => sql<Row>`
  select account.balance, account.entries, account.latest_at as "latestAt",
    coalesce((
      select json_agg(json_build_object(
        'id', id, 'kind', kind, 'key', key, 'provenance', provenance, 'amount', amount, 'remaining', remaining, 'expired', expired,
        'suspended', suspended, 'claimed', claimed, 'taken', taken, 'gone', gone, 'covered', covered, 'suspending', suspending, 'grantedAt', granted_at, 'expiresAt', expires_at,
        'rollover', rollover, 'periodStart', period_start, 'series', series
      ) order by expires_at, granted_at, id)
      from shop.token_grant where account_id = account.id and (
        open or suspended > 0 or kind = 'rollover' or id = any (${grants}::text[])
        or id in (
          select draw ->> 'grantId' from shop.token_hold hold, json_array_elements(hold.draws) draw
          where hold.account_id = account.id and hold.state = 'open'
        )
      )
    ), '[]') as grants,
    coalesce((
      select json_agg(json_build_object(
        'id', id, 'amount', amount, 'draws', draws, 'state', state, 'captured', captured, 'expiresAt', expires_at
      ) order by expires_at, id)
      from shop.token_hold where account_id = account.id and state = 'open'
    ), '[]') as holds
  from shop.token_account account where account.id = ${accountId}`
