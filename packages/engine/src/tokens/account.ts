/**
 * A token account in memory. Everything here is pure, so that a balance at a moment can be computed
 * without being written. Every change of a sum goes through `post`, which adds the entry that
 * records it.
 */
import type { TokenGrantId, TokenHoldId } from '../core/ids.ts'
import type { TokenAccountId, TokenEntryKind, TokenGrantKind, TokenRollover } from './types.ts'

export interface TokenAccount {
  accountId: TokenAccountId
  /** The time at which every operation on the account happens. */
  now: Date
  /** The sum of all entries, and their count. */
  balance: number
  entries: number
  latestAt: Date
  /** Grants with tokens left, owed or held. */
  grants: AccountGrant[]
  /** Open holds. */
  holds: AccountHold[]
  /** Entries that are not saved yet. */
  posted: AccountEntry[]
  nextGrantId: () => TokenGrantId
}

export interface AccountGrant {
  id: TokenGrantId
  kind: TokenGrantKind
  key: string
  provenance: Record<string, string>
  amount: number
  /** Below zero: tokens owed. */
  remaining: number
  expired: number
  suspended: number
  /** By refunds and lost disputes. */
  refunded: number
  /** By an admin. */
  revoked: number
  /** Refunded and revoked together, at most `amount`. */
  reversed: number
  /** The part of `reversed` that had expired unspent, and is therefore not owed. */
  forgiven: number
  /** What open disputes ask to suspend. `suspended` is less where it was held or spent. */
  disputed: number
  grantedAt: Date
  expiresAt: Date | null
  rollover: TokenRollover | null
  periodStart: Date | null
  series: string | null
  /** Whether the grant is not in the database yet. */
  isNew: boolean
}

export const emptyGrant = {
  remaining: 0,
  expired: 0,
  suspended: 0,
  refunded: 0,
  revoked: 0,
  reversed: 0,
  forgiven: 0,
  disputed: 0,
  isNew: true,
} as const

export interface AccountHold {
  id: TokenHoldId
  amount: number
  draws: { grantId: TokenGrantId; amount: number }[]
  state: 'open' | 'captured' | 'released' | 'expired'
  captured: number
  expiresAt: Date
}

export interface AccountEntry {
  number: number
  grantId: TokenGrantId
  kind: TokenEntryKind
  amount: number
  balanceAfter: number
  key: string
  reason: string | null
  actor: string
  at: Date
}

/** Who caused an entry, and by which fact. */
export interface EntryCause {
  key: string
  actor: string
  reason: string | null
}

/** The cause of an entry that time brings about. */
export const byTime = (key: string): EntryCause => ({ key, actor: 'shop', reason: null })

export function post(
  account: TokenAccount,
  grant: AccountGrant,
  kind: TokenEntryKind,
  amount: number,
  cause: EntryCause,
  at = account.now,
): void {
  if (amount === 0) {
    return
  }
  grant.remaining += amount
  account.balance += amount
  account.entries += 1
  if (at > account.latestAt) {
    account.latestAt = at
  }
  account.posted.push({
    ...cause,
    number: account.entries,
    grantId: grant.id,
    kind,
    amount,
    balanceAfter: account.balance,
    at: account.latestAt,
  })
}

/** The order in which grants are drawn, first to expire first; the database sorts them the same way. */
export function byExpiry(left: AccountGrant, right: AccountGrant): number {
  const [leftEnds, rightEnds] = [expiresAtOf(left), expiresAtOf(right)]
  if (leftEnds !== rightEnds) {
    return leftEnds < rightEnds ? -1 : 1
  }
  return left.grantedAt.getTime() - right.grantedAt.getTime() || (left.id < right.id ? -1 : 1)
}

export const expiresAtOf = ({ expiresAt }: { expiresAt: Date | null }): number =>
  expiresAt?.getTime() ?? Number.POSITIVE_INFINITY

export function grantIn(account: TokenAccount, id: TokenGrantId): AccountGrant {
  const grant = account.grants.find((each) => each.id === id)
  if (!grant) {
    throw new Error(`Token grant ${id} does not belong to account ${account.accountId}`)
  }
  return grant
}

/** When the next grant or hold expires; null if none does. */
export function nextDueAt({ grants, holds }: TokenAccount): Date | null {
  const ends = [
    ...grants.filter(({ remaining }) => remaining > 0),
    ...holds.filter(({ state }) => state === 'open'),
  ].map(expiresAtOf)
  const first = Math.min(...ends)
  return Number.isFinite(first) ? new Date(first) : null
}
