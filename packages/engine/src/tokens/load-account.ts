import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '../core/context.ts'
import type { TokenGrantId } from '../core/ids.ts'
import type { AccountGrant, AccountHold, TokenAccount } from './account.ts'
import { applyDue } from './apply-due.ts'
import type { TokenAccountId } from './types.ts'

/**
 * Locks an account and applies due expiries; `undefined` for one that never had tokens. Pass
 * `grants` to load closed grants too.
 */
export async function loadAccount(
  tx: Tx,
  accountId: TokenAccountId,
  grants: TokenGrantId[] = [],
): Promise<TokenAccount | undefined> {
  // In a statement of its own: a statement that locks and reads sees the data from before it waited
  // for the lock, without a concurrent commit.
  const locked = await sql`select from shop.token_account where id = ${accountId} for no key update`.execute(
    tx.db,
  )
  // An account created at this moment is visible to the next statement but not locked by this
  // transaction.
  if (locked.rows.length === 0) {
    return undefined
  }
  return loadAccountSnapshot(tx, accountId, tx.now, () => tx.ids.next('tokenGrant', tx.now), grants)
}

/** Locks the account, and creates it if it does not exist. */
export async function loadOrCreateAccount(tx: Tx, accountId: TokenAccountId): Promise<TokenAccount> {
  await sql`
    insert into shop.token_account (id, latest_at) values (${accountId}, ${tx.now})
    on conflict do nothing`.execute(tx.db)
  const account = await loadAccount(tx, accountId)
  if (!account) {
    throw new Error(`Token account ${accountId} vanished`)
  }
  return account
}

/**
 * The account as it is at `now`, even if due changes are not written yet. Takes no lock and reads
 * one snapshot.
 */
export async function loadAccountSnapshot(
  { db }: Reader,
  accountId: TokenAccountId,
  now: Date,
  nextGrantId: TokenAccount['nextGrantId'] = () => 'tkg_unwritten' as TokenGrantId,
  grants: TokenGrantId[] = [],
): Promise<TokenAccount | undefined> {
  const { rows } = await selectAccount(accountId, grants).execute(db)
  const [row] = rows
  if (!row) {
    return undefined
  }
  const account: TokenAccount = {
    accountId,
    now,
    balance: row.balance,
    entries: row.entries,
    latestAt: row.latestAt,
    grants: row.grants.map((grant) => ({ ...parseDates(grant), isNew: false })),
    holds: row.holds.map((hold) => ({ ...hold, expiresAt: new Date(hold.expiresAt) })),
    posted: [],
    nextGrantId,
  }
  applyDue(account)
  return account
}

interface AccountRow {
  balance: number
  entries: number
  latestAt: Date
  grants: GrantRow[]
  holds: (Omit<AccountHold, 'expiresAt'> & { expiresAt: string })[]
}

interface GrantRow extends Omit<AccountGrant, 'grantedAt' | 'expiresAt' | 'periodStart' | 'isNew'> {
  grantedAt: string
  expiresAt: string | null
  periodStart: string | null
}

/** JSON has no dates. */
function parseDates({ grantedAt, expiresAt, periodStart, ...grant }: GrantRow) {
  return {
    ...grant,
    grantedAt: new Date(grantedAt),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    periodStart: periodStart === null ? null : new Date(periodStart),
  }
}

/**
 * One statement. Includes closed grants that an open hold drew on, and rollover grants, which count
 * against the rollover cap.
 */
const selectAccount = (
  accountId: TokenAccountId,
  grants: TokenGrantId[],
): RawBuilder<AccountRow> => sql<AccountRow>`
  select account.balance, account.entries, account.latest_at as "latestAt",
    coalesce((
      select json_agg(json_build_object(
        'id', id, 'kind', kind, 'key', key, 'provenance', provenance, 'amount', amount,
        'remaining', remaining, 'expired', expired, 'suspended', suspended, 'refunded', refunded,
        'revoked', revoked, 'reversed', reversed, 'forgiven', forgiven, 'disputed', disputed,
        'grantedAt', granted_at, 'expiresAt', expires_at, 'rollover', rollover,
        'periodStart', period_start, 'series', series
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
        'id', id, 'amount', amount, 'draws', draws, 'state', state, 'captured', captured,
        'expiresAt', expires_at
      ) order by expires_at, id)
      from shop.token_hold where account_id = account.id and state = 'open'
    ), '[]') as holds
  from shop.token_account account where account.id = ${accountId}`
