/**
 * A token account in memory. Everything here is pure, so that a balance at a moment can be computed
 * without being written. Every change of a sum goes through `postToAccount`, which adds the entry
 * that records it.
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
  /** Tokens of open disputes. `suspended` is less if some of them were held or spent. */
  disputed: number
  grantedAt: Date
  expiresAt: Date | null
  rollover: TokenRollover | null
  periodStart: Date | null
  series: string | null
  /** Whether the grant is not in the database yet. */
  isNew: boolean
}

export const emptyAccountGrant = {
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

/** The actor and the key of an entry: the request, the payment or the grant that caused it. */
export interface EntryCause {
  key: string
  actor: string
  reason: string | null
}

/** The cause of an entry that time brings about. */
export const accountCauseOfTime = (key: string): EntryCause => ({ key, actor: 'shop', reason: null })

export function postToAccount(
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

/**
 * The order in which grants are drawn, first to expire first; the database sorts them the same way.
 */
export function compareAccountGrants(left: AccountGrant, right: AccountGrant): number {
  const [leftEnds, rightEnds] = [accountExpiryOf(left), accountExpiryOf(right)]
  if (leftEnds !== rightEnds) {
    return leftEnds < rightEnds ? -1 : 1
  }
  return left.grantedAt.getTime() - right.grantedAt.getTime() || (left.id < right.id ? -1 : 1)
}

export const accountExpiryOf = ({ expiresAt }: { expiresAt: Date | null }): number =>
  expiresAt?.getTime() ?? Number.POSITIVE_INFINITY

export function findAccountGrant(account: TokenAccount, id: TokenGrantId): AccountGrant {
  const grant = account.grants.find((each) => each.id === id)
  if (!grant) {
    throw new Error(`Token grant ${id} does not belong to account ${account.accountId}`)
  }
  return grant
}

/** When the next grant or hold expires; null if none does. */
export function accountDueAt({ grants, holds }: TokenAccount): Date | null {
  const ends = [
    ...grants.filter(({ remaining }) => remaining > 0),
    ...holds.filter(({ state }) => state === 'open'),
  ].map(accountExpiryOf)
  const first = Math.min(...ends)
  return Number.isFinite(first) ? new Date(first) : null
}

/**
 * Releases the tokens of a hold to the grants they were drawn from, then captures the used part
 * from the same grants. A grant that expired meanwhile is included and loses the unused rest at
 * once: a hold does not extend the life of a grant.
 */
export function closeAccountHold(
  account: TokenAccount,
  hold: AccountHold,
  end: { state: 'captured' | 'released' | 'expired'; captured: number; actor?: string },
  at = account.now,
): void {
  const cause = { ...accountCauseOfTime(hold.id), actor: end.actor ?? 'shop' }
  Object.assign(hold, { state: end.state, captured: end.captured })
  let captured = end.captured
  for (const { grantId, amount } of hold.draws) {
    const grant = findAccountGrant(account, grantId)
    postToAccount(account, grant, 'release', amount, cause, at)
    const part = Math.min(amount, captured)
    captured -= part
    postToAccount(account, grant, 'capture', -part, cause, at)
  }
  for (const { grantId } of hold.draws) {
    suspendInAccount(account, findAccountGrant(account, grantId), at)
  }
  payAccountDebts(account, at)
}

/** Suspends disputed tokens that could not be suspended before, because they were held or spent. */
export function suspendInAccount(account: TokenAccount, grant: AccountGrant, at = account.now): void {
  const amount = Math.min(grant.remaining, grant.disputed - grant.suspended)
  if (amount <= 0) {
    return
  }
  grant.suspended += amount
  postToAccount(account, grant, 'suspend', -amount, accountCauseOfTime(grant.key), at)
}

/**
 * Pays owed tokens as soon as others are available, so that an account never has and owes tokens at
 * once.
 */
export function payAccountDebts(
  account: TokenAccount,
  at = account.now,
  canPay = (grant: AccountGrant) => accountExpiryOf(grant) > at.getTime(),
): void {
  const debts = account.grants.filter(({ remaining }) => remaining < 0)
  if (debts.length === 0) {
    return
  }
  for (const payer of account.grants
    .filter((grant) => grant.remaining > 0 && canPay(grant))
    .sort(compareAccountGrants)) {
    for (const debt of debts) {
      const amount = Math.min(payer.remaining, -debt.remaining)
      postToAccount(account, payer, 'settle', -amount, accountCauseOfTime(debt.key), at)
      postToAccount(account, debt, 'settle', amount, accountCauseOfTime(debt.key), at)
    }
  }
}
