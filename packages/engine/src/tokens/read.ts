import { sql } from 'kysely'
import type { Context, Reader } from '../core/context.ts'
import type { TokenAccountId, TokenDay, TokenEntry, TokenHistoryFilter } from './types.ts'

const LIMIT = 50

/** Entries of an account, latest first. */
export function readTokenHistory(
  { db }: Reader,
  accountId: TokenAccountId,
  filter: TokenHistoryFilter = {},
): Promise<TokenEntry[]> {
  const { kinds, since, until, before, limit = LIMIT } = filter
  let query = db
    .selectFrom('shop.token_entry as entry')
    .innerJoin('shop.token_grant as source', 'source.id', 'entry.grant_id')
    .where('entry.account_id', '=', accountId)
    .orderBy('number', 'desc')
    .limit(limit)
    .select(['number', 'entry.kind', 'entry.amount', 'balance_after as balanceAfter', 'grant_id as grantId'])
    .select(['source.kind as grantKind', 'entry.key', 'reason', 'actor', 'at'])
  if (kinds) {
    query = query.where('entry.kind', 'in', kinds)
  }
  if (since) {
    query = query.where('at', '>=', since)
  }
  if (until) {
    query = query.where('at', '<', until)
  }
  if (before !== undefined) {
    query = query.where('number', '<', before)
  }
  return query.execute()
}

/** Granted, used and lost tokens by day (UTC) up to today, including days without an entry. */
export async function readTokenUsage(
  { db, clock }: Context,
  accountId: TokenAccountId,
  days: number,
): Promise<TokenDay[]> {
  const now = clock.now()
  const { rows } = await sql<TokenDay>`
    with day as (
      select generate_series(
        date_trunc('day', ${now}::timestamptz, 'UTC') - make_interval(days => ${days - 1}::integer),
        ${now}::timestamptz,
        interval '24 hours'
      ) as start
    )
    select to_char(day.start at time zone 'UTC', 'YYYY-MM-DD') as day,
      coalesce(sum(entry.amount) filter (where entry.kind = 'grant'), 0)::bigint as granted,
      coalesce(-sum(entry.amount) filter (where entry.kind in ('spend', 'capture')), 0)::bigint as used,
      coalesce(
        -sum(entry.amount) filter (where entry.kind in ('expire', 'reverse', 'restore')), 0
      )::bigint as lost
    from day
    left join shop.token_entry entry
      on entry.account_id = ${accountId} and entry.at >= day.start
        and entry.at < day.start + interval '24 hours'
    group by day.start
    order by day.start`.execute(db)
  return rows
}
