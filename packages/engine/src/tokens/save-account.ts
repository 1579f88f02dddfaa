import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { type AccountGrant, nextDueAt, type TokenAccount } from './account.ts'

/** Writes what was posted to a book that was opened in this transaction, and the sums that follow from it: one statement. */
export async function saveAccount(tx: Tx, book: TokenAccount): Promise<void> {
  const { accountId, grants, holds, posted } = book
  const lowStockThreshold = lowAtOf(grants)
  await sql`
    with granted as (
      insert into shop.token_grant
        (id, account_id, kind, key, provenance, amount, granted_at, expires_at, rollover, series, period_start,
        remaining, expired, suspended, gone, covered, suspending)
      select id, ${accountId}, kind, key, provenance, amount, "grantedAt", "expiresAt", rollover, series, "periodStart",
        remaining, expired, suspended, gone, covered, suspending
      from json_to_recordset(${JSON.stringify(grants.filter(({ isNew }) => isNew))}) as new (
        id text, kind text, key text, provenance json, amount bigint, "grantedAt" timestamptz, "expiresAt" timestamptz, rollover json,
        series text, "periodStart" timestamptz, remaining bigint, expired bigint, suspended bigint, gone bigint, covered bigint, suspending bigint)
    ), drawn as (
      update shop.token_grant old
      set remaining = now_is.remaining, expired = now_is.expired, suspended = now_is.suspended, claimed = now_is.claimed, taken = now_is.taken,
        gone = now_is.gone, covered = now_is.covered, suspending = now_is.suspending
      from json_to_recordset(${JSON.stringify(grants.filter(({ isNew }) => !isNew))}) as now_is (
        id text, remaining bigint, expired bigint, suspended bigint, claimed bigint, taken bigint, gone bigint, covered bigint,
        suspending bigint)
      where old.id = now_is.id
        and (old.remaining, old.expired, old.suspended, old.claimed, old.taken, old.gone, old.covered, old.suspending)
          is distinct from (now_is.remaining, now_is.expired, now_is.suspended, now_is.claimed, now_is.taken, now_is.gone, now_is.covered,
            now_is.suspending)
    ), closed as (
      update shop.token_hold old set state = now_is.state, captured = now_is.captured
      from json_to_recordset(${JSON.stringify(holds.filter(({ state }) => state !== 'open'))})
        as now_is (id text, state text, captured bigint)
      where old.id = now_is.id
    ), entered as (
      insert into shop.token_entry (account_id, number, grant_id, kind, amount, balance_after, key, reason, actor, at)
      select ${accountId}, number, "grantId", kind, amount, "balanceAfter", key, reason, actor, at
      from json_to_recordset(${JSON.stringify(posted)}) as new (
        number bigint, "grantId" text, kind text, amount bigint, "balanceAfter" bigint, key text, reason text, actor text, at timestamptz)
    )
    update shop.token_account set balance = ${book.balance}, entries = ${book.entries}, latest_at = ${book.latestAt}::timestamptz,
      due_at = ${nextDueAt(book)}::timestamptz, low_at = coalesce(${lowStockThreshold}::bigint, low_at),
      told = case when ${lowStockThreshold}::bigint is null then told else 'nothing' end
    where id = ${accountId}`.execute(tx.db)
}

/** A tenth of what came is low; with new tokens there may be news again. */
function lowAtOf(grants: AccountGrant[]): number | null {
  const came = grants.filter(({ isNew, kind }) => isNew && kind !== 'rollover')
  return came.length === 0 ? null : Math.floor(Math.max(...came.map(({ amount }) => amount)) / 10)
}
