import {
  type AccountGrant,
  type AccountHold,
  byExpiry,
  byTime,
  emptyGrant,
  expiresAtOf,
  grantIn,
  post,
  type TokenAccount,
} from './account.ts'
import { periodEndAfter } from './period.ts'

/**
 * Applies what time alone has done to an account by `account.now`, in chronological order: holds
 * that expired, grants that expired or rolled over. The result does not depend on when it runs or
 * whether a job or a request runs it.
 */
export function applyDue(account: TokenAccount): void {
  for (let due = nextDue(account); due; due = nextDue(account)) {
    if ('draws' in due) {
      closeHold(account, due, { state: 'expired', captured: 0 }, due.expiresAt)
    } else {
      expireGrant(account, due)
    }
  }
}

/** A hold that expires at the same moment as its grant comes first. */
function nextDue(account: TokenAccount): AccountHold | AccountGrant | undefined {
  const dues = [
    ...account.holds.filter(({ state }) => state === 'open'),
    ...account.grants.filter(({ remaining }) => remaining > 0),
  ]
  return dues
    .filter((due) => expiresAtOf(due) <= account.now.getTime())
    .sort((left, right) => expiresAtOf(left) - expiresAtOf(right))[0]
}

/**
 * Returns what a hold drew to the same grants, then takes what was captured from them again. A
 * grant that expired meanwhile gets its part back too and loses the unused rest at once: a hold
 * does not outlive what it drew.
 */
export function closeHold(
  account: TokenAccount,
  hold: AccountHold,
  end: { state: 'captured' | 'released' | 'expired'; captured: number; actor?: string },
  at = account.now,
): void {
  const cause = { ...byTime(hold.id), actor: end.actor ?? 'shop' }
  Object.assign(hold, { state: end.state, captured: end.captured })
  let captured = end.captured
  for (const { grantId, amount } of hold.draws) {
    const grant = grantIn(account, grantId)
    post(account, grant, 'release', amount, cause, at)
    const part = Math.min(amount, captured)
    captured -= part
    post(account, grant, 'capture', -part, cause, at)
  }
  for (const { grantId } of hold.draws) {
    suspendMore(account, grantIn(account, grantId), at)
  }
  payDebts(account, at)
}

function expireGrant(account: TokenAccount, grant: AccountGrant): void {
  const at = grant.expiresAt ?? account.now
  rollOver(account, grant, at)
  grant.expired += grant.remaining
  post(account, grant, 'expire', -grant.remaining, byTime(grant.key), at)
}

/**
 * Moves the rest into a grant of the next period, which expires and rolls over in turn. The periods
 * alone decide when and how much, however late this runs.
 */
function rollOver(account: TokenAccount, grant: AccountGrant, at: Date): void {
  const { rollover } = grant
  if (!rollover) {
    return
  }
  const rolledOver = account.grants
    .filter((other) => other.kind === 'rollover' && other.rollover?.series === rollover.series)
    .filter((other) => other.periodStart?.getTime() === at.getTime())
    .reduce((sum, { amount }) => sum + amount, 0)
  const amount = Math.min(grant.remaining, rollover.cap - rolledOver)
  if (amount <= 0) {
    return
  }
  const next: AccountGrant = {
    ...emptyGrant,
    id: account.nextGrantId(),
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
  account.grants.push(next)
  post(account, grant, 'rollover', -amount, byTime(next.key), at)
  post(account, next, 'rollover', amount, byTime(next.key), at)
}

/** Suspends what open disputes ask for and could not have before, because it was held or spent. */
export function suspendMore(account: TokenAccount, grant: AccountGrant, at = account.now): void {
  const amount = Math.min(grant.remaining, grant.disputed - grant.suspended)
  if (amount <= 0) {
    return
  }
  grant.suspended += amount
  post(account, grant, 'suspend', -amount, byTime(grant.key), at)
}

/**
 * Pays what is owed as soon as there are tokens to pay with, so that an account never has and owes
 * tokens at once.
 */
export function payDebts(
  account: TokenAccount,
  at = account.now,
  canPay = (grant: AccountGrant) => expiresAtOf(grant) > at.getTime(),
): void {
  const debts = account.grants.filter(({ remaining }) => remaining < 0)
  if (debts.length === 0) {
    return
  }
  for (const payer of account.grants.filter((grant) => grant.remaining > 0 && canPay(grant)).sort(byExpiry)) {
    for (const debt of debts) {
      const amount = Math.min(payer.remaining, -debt.remaining)
      post(account, payer, 'settle', -amount, byTime(debt.key), at)
      post(account, debt, 'settle', amount, byTime(debt.key), at)
    }
  }
}
