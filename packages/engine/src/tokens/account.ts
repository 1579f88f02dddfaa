/**
 * An account's ledger as it is turned over: pure, so that what a balance is at a moment can be computed without being written. Every
 * change of a sum goes through `post`, which makes the entry that says so.
 */
import type { TokenGrantId, TokenHoldId } from '../core/ids.ts'
import type { TokenAccountId, TokenEntryKind, TokenGrantKind, TokenRollover } from './types.ts'

export interface TokenAccount {
  accountId: TokenAccountId
  /** The moment of whatever is done with it. */
  now: Date
  /** The sum of all entries, and how many there are. */
  balance: number
  entries: number
  latestAt: Date
  /** Those with something left, owed or held. */
  grants: AccountGrant[]
  /** The open ones. */
  holds: AccountHold[]
  /** What is to be written. */
  posted: AccountEntry[]
  nextGrantId: () => TokenGrantId
}

export interface AccountGrant {
  id: TokenGrantId
  kind: TokenGrantKind
  key: string
  provenance: Record<string, string>
  amount: number
  /** Below zero is owed. */
  remaining: number
  expired: number
  suspended: number
  /** What payments that went back claim, what an admin took, and both together, as far as it goes. */
  claimed: number
  taken: number
  gone: number
  covered: number
  suspending: number
  grantedAt: Date
  expiresAt: Date | null
  rollover: TokenRollover | null
  periodStart: Date | null
  series: string | null
  /** Whether the database does not know it yet. */
  isNew: boolean
}

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

/** By whom, and by which fact. */
export interface Because {
  key: string
  actor: string
  reason: string | null
}

/** What happens by itself. */
export const byTime = (key: string): Because => ({ key, actor: 'shop', reason: null })

export function post(
  book: TokenAccount,
  grant: AccountGrant,
  kind: TokenEntryKind,
  amount: number,
  because: Because,
  at = book.now,
): void {
  if (amount === 0) {
    return
  }
  grant.remaining += amount
  book.balance += amount
  book.entries += 1
  if (at > book.latestAt) {
    book.latestAt = at
  }
  book.posted.push({
    ...because,
    number: book.entries,
    grantId: grant.id,
    kind,
    amount,
    balanceAfter: book.balance,
    at: book.latestAt,
  })
}

/** What the database sorts grants by, too: the first to expire is drawn first. */
export function byExpiry(left: AccountGrant, right: AccountGrant): number {
  const [leftEnds, rightEnds] = [expiresAtOf(left), expiresAtOf(right)]
  if (leftEnds !== rightEnds) {
    return leftEnds < rightEnds ? -1 : 1
  }
  return left.grantedAt.getTime() - right.grantedAt.getTime() || (left.id < right.id ? -1 : 1)
}

export const expiresAtOf = ({ expiresAt }: { expiresAt: Date | null }): number =>
  expiresAt?.getTime() ?? Number.POSITIVE_INFINITY

export function grantIn(book: TokenAccount, id: TokenGrantId): AccountGrant {
  const grant = book.grants.find((each) => each.id === id)
  if (!grant) {
    throw new Error(`Token grant ${id} is not in the book of ${book.accountId}`)
  }
  return grant
}

/** When something happens by itself next. */
export function nextDueAt({ grants, holds }: TokenAccount): Date | null {
  const ends = [
    ...grants.filter(({ remaining }) => remaining > 0),
    ...holds.filter(({ state }) => state === 'open'),
  ].map(expiresAtOf)
  const first = Math.min(...ends)
  return Number.isFinite(first) ? new Date(first) : null
}
