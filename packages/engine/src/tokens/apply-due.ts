import {
  type AccountGrant,
  type AccountHold,
  byExpiry,
  byTime,
  expiresAtOf,
  grantIn,
  post,
  type TokenAccount,
} from './account.ts'
import { periodEndAfter } from './period.ts'

/**
 * What time alone has done to an account by `book.now`, in the order in which it happened: holds that lapsed, grants that expired or
 * rolled over. Written late or early, by a job or by whoever comes next, it comes out the same.
 */
export function applyDue(book: TokenAccount): void {
  for (let due = nextDue(book); due; due = nextDue(book)) {
    if ('draws' in due) {
      closeHold(book, due, { state: 'expired', captured: 0 }, due.expiresAt)
    } else {
      expireGrant(book, due)
    }
  }
}

/** A hold that lapses in the moment in which its grant expires comes first. */
function nextDue(book: TokenAccount): AccountHold | AccountGrant | undefined {
  const dues = [
    ...book.holds.filter(({ state }) => state === 'open'),
    ...book.grants.filter(({ remaining }) => remaining > 0),
  ]
  return dues
    .filter((due) => expiresAtOf(due) <= book.now.getTime())
    .sort((left, right) => expiresAtOf(left) - expiresAtOf(right))[0]
}

/**
 * What a hold drew goes back to the very grants, and what was used of it is taken from them again. A grant that expired meanwhile gets
 * it too, and loses it at once unless it is used: a hold keeps what it drew, and no longer.
 */
export function closeHold(
  book: TokenAccount,
  hold: AccountHold,
  end: { state: 'captured' | 'released' | 'expired'; captured: number; actor?: string },
  at = book.now,
): void {
  const because = { ...byTime(hold.id), actor: end.actor ?? 'shop' }
  Object.assign(hold, { state: end.state, captured: end.captured })
  let used = end.captured
  for (const { grantId, amount } of hold.draws) {
    const grant = grantIn(book, grantId)
    post(book, grant, 'release', amount, because, at)
    const part = Math.min(amount, used)
    used -= part
    post(book, grant, 'capture', -part, because, at)
  }
  for (const { grantId } of hold.draws) {
    suspendMore(book, grantIn(book, grantId), at)
  }
  payDebts(book, at)
}

function expireGrant(book: TokenAccount, grant: AccountGrant): void {
  const at = grant.expiresAt ?? book.now
  rollOver(book, grant, at)
  grant.expired += grant.remaining
  post(book, grant, 'expire', -grant.remaining, byTime(grant.key), at)
}

/** Into a grant of the next period, which expires and rolls over like any other. However late: the periods say when and how much. */
function rollOver(book: TokenAccount, grant: AccountGrant, at: Date): void {
  const { rollover } = grant
  if (!rollover) {
    return
  }
  const rolled = book.grants
    .filter((other) => other.kind === 'rollover' && other.rollover?.series === rollover.series)
    .filter((other) => other.periodStart?.getTime() === at.getTime())
    .reduce((sum, { amount }) => sum + amount, 0)
  const amount = Math.min(grant.remaining, rollover.cap - rolled)
  if (amount <= 0) {
    return
  }
  const next: AccountGrant = {
    ...emptyGrant,
    id: book.nextGrantId(),
    kind: 'rollover',
    key: `rollover:${grant.id}`,
    provenance: { grant: grant.id },
    amount,
    grantedAt: at,
    expiresAt: periodEndAfter(rollover, at),
    rollover,
    periodStart: at,
    series: rollover.series,
  }
  book.grants.push(next)
  post(book, grant, 'rollover', -amount, byTime(next.key), at)
  post(book, next, 'rollover', amount, byTime(next.key), at)
}

export const emptyGrant = {
  remaining: 0,
  expired: 0,
  suspended: 0,
  claimed: 0,
  taken: 0,
  gone: 0,
  covered: 0,
  suspending: 0,
  isNew: true,
} as const

/** What open disputes ask for and could not have yet, since it was held or spent. */
export function suspendMore(book: TokenAccount, grant: AccountGrant, at = book.now): void {
  const amount = Math.min(grant.remaining, grant.suspending - grant.suspended)
  if (amount <= 0) {
    return
  }
  grant.suspended += amount
  post(book, grant, 'suspend', -amount, byTime(grant.key), at)
}

/** What is owed is paid as soon as there is anything to pay with, so that nobody ever has and owes at once. */
export function payDebts(
  book: TokenAccount,
  at = book.now,
  isGood = (grant: AccountGrant) => expiresAtOf(grant) > at.getTime(),
): void {
  const debts = book.grants.filter(({ remaining }) => remaining < 0)
  if (debts.length === 0) {
    return
  }
  for (const payer of book.grants.filter((grant) => grant.remaining > 0 && isGood(grant)).sort(byExpiry)) {
    for (const debt of debts) {
      const amount = Math.min(payer.remaining, -debt.remaining)
      post(book, payer, 'settle', -amount, byTime(debt.key), at)
      post(book, debt, 'settle', amount, byTime(debt.key), at)
    }
  }
}
