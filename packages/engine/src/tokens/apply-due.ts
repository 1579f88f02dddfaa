import {
  type AccountGrant,
  type AccountHold,
  accountCauseOfTime,
  accountExpiryOf,
  closeAccountHold,
  emptyAccountGrant,
  postToAccount,
  type TokenAccount,
} from './account.ts'
import { periodEndAfter } from './period.ts'

/**
 * Applies the expiry of holds and grants, and the rollover of grants, up to `account.now` and in
 * chronological order. The result does not depend on when it runs or whether a job or a request
 * runs it.
 */
export function applyDue(account: TokenAccount): void {
  for (let due = nextDue(account); due; due = nextDue(account)) {
    if ('draws' in due) {
      closeAccountHold(account, due, { state: 'expired', captured: 0 }, due.expiresAt)
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
    .filter((due) => accountExpiryOf(due) <= account.now.getTime())
    .sort((left, right) => accountExpiryOf(left) - accountExpiryOf(right))[0]
}

function expireGrant(account: TokenAccount, grant: AccountGrant): void {
  const at = grant.expiresAt ?? account.now
  rollOver(account, grant, at)
  grant.expired += grant.remaining
  postToAccount(account, grant, 'expire', -grant.remaining, accountCauseOfTime(grant.key), at)
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
    ...emptyAccountGrant,
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
  postToAccount(account, grant, 'rollover', -amount, accountCauseOfTime(next.key), at)
  postToAccount(account, next, 'rollover', amount, accountCauseOfTime(next.key), at)
}
