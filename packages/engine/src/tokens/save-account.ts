import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { type AccountGrant, accountDueAt, type TokenAccount } from './account.ts'

/**
 * Writes the posted entries of an account that was loaded in this transaction, and the sums that
 * follow from them, in one statement.
 */
export async function saveAccount(tx: Tx, account: TokenAccount): Promise<void> {
  const { accountId, grants, holds, posted, balance, entries, latestAt } = account
  const lowThreshold = lowThresholdOf(grants)
  await sql`
    with granted as (
      insert into shop.token_grant
        (id, account_id, kind, key, provenance, amount, granted_at, expires_at, rollover, series,
        period_start, remaining, expired, suspended, reversed, forgiven, disputed)
      select id, ${accountId}, kind, key, provenance, amount, "grantedAt", "expiresAt", rollover, series,
        "periodStart", remaining, expired, suspended, reversed, forgiven, disputed
      from json_to_recordset(${JSON.stringify(grants.filter(({ isNew }) => isNew))}) as new (
        id text, kind text, key text, provenance json, amount bigint, "grantedAt" timestamptz,
        "expiresAt" timestamptz, rollover json, series text, "periodStart" timestamptz, remaining bigint,
        expired bigint, suspended bigint, reversed bigint, forgiven bigint, disputed bigint)
    ), updated as (
      update shop.token_grant old
      set remaining = new.remaining, expired = new.expired, suspended = new.suspended,
        refunded = new.refunded, revoked = new.revoked, reversed = new.reversed,
        forgiven = new.forgiven, disputed = new.disputed
      from json_to_recordset(${JSON.stringify(grants.filter(({ isNew }) => !isNew))}) as new (
        id text, remaining bigint, expired bigint, suspended bigint, refunded bigint, revoked bigint,
        reversed bigint, forgiven bigint, disputed bigint)
      where old.id = new.id
        and (
          old.remaining, old.expired, old.suspended, old.refunded, old.revoked, old.reversed,
          old.forgiven, old.disputed
        ) is distinct from (
          new.remaining, new.expired, new.suspended, new.refunded, new.revoked, new.reversed,
          new.forgiven, new.disputed
        )
    ), closed as (
      update shop.token_hold old set state = new.state, captured = new.captured
      from json_to_recordset(${JSON.stringify(holds.filter(({ state }) => state !== 'open'))})
        as new (id text, state text, captured bigint)
      where old.id = new.id
    ), inserted as (
      insert into shop.token_entry
        (account_id, number, grant_id, kind, amount, balance_after, key, reason, actor, at)
      select ${accountId}, number, "grantId", kind, amount, "balanceAfter", key, reason, actor, at
      from json_to_recordset(${JSON.stringify(posted)}) as new (
        number bigint, "grantId" text, kind text, amount bigint, "balanceAfter" bigint, key text, reason text,
        actor text, at timestamptz)
    )
    update shop.token_account
    set balance = ${balance}, entries = ${entries}, latest_at = ${latestAt}::timestamptz,
      due_at = ${accountDueAt(account)}::timestamptz,
      low_threshold = coalesce(${lowThreshold}::bigint, low_threshold),
      notified = case when ${lowThreshold}::bigint is null then notified else 'nothing' end
    where id = ${accountId}`.execute(tx.db)
}

/** A tenth of the largest new grant. New tokens also allow a new notification. */
function lowThresholdOf(grants: AccountGrant[]): number | null {
  const granted = grants.filter(({ isNew, kind }) => isNew && kind !== 'rollover')
  return granted.length === 0 ? null : Math.floor(Math.max(...granted.map(({ amount }) => amount)) / 10)
}
