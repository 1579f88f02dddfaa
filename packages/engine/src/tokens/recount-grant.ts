import type { Tx } from '../core/context.ts'
import {
  type AccountGrant,
  type EntryCause,
  findAccountGrant,
  payAccountDebts,
  postToAccount,
  suspendInAccount,
  type TokenAccount,
} from './account.ts'
import { applyDue } from './apply-due.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'

/** Tokens of a grant to reverse for good, and tokens to suspend while a dispute is open. */
export interface TokenReversal {
  refunded: number
  disputed: number
}

/**
 * Adjusts a grant to the refunds and disputes of its payment, by the difference to its current
 * state: the sum is the same whatever order events arrive in, and when one is a duplicate or undoes
 * another. Does nothing if the grant does not exist yet.
 */
export async function recountTokenGrant(
  tx: Tx,
  grantKey: string,
  reversal: TokenReversal,
  cause: EntryCause,
): Promise<void> {
  const found = await tx.db
    .selectFrom('shop.token_grant')
    .where('key', '=', grantKey)
    .select(['id', 'account_id'])
    .executeTakeFirst()
  if (!found) {
    return
  }
  const account = await loadAccount(tx, found.account_id, [found.id])
  if (!account) {
    throw new Error(`Token account ${found.account_id} vanished`)
  }
  recountGrantInAccount(account, findAccountGrant(account, found.id), reversal, cause)
  await saveAccount(tx, account)
}

export function recountGrantInAccount(
  account: TokenAccount,
  grant: AccountGrant,
  reversal: TokenReversal,
  cause: EntryCause,
): void {
  grant.refunded = Math.min(grant.amount, reversal.refunded)
  const reversed = Math.min(grant.amount, grant.refunded + grant.revoked)
  grant.disputed = Math.min(reversal.disputed, grant.amount - reversed)
  const reinstated = Math.max(0, grant.suspended - grant.disputed)
  grant.suspended -= reinstated
  postToAccount(account, grant, 'reinstate', reinstated, cause)
  if (reversed > grant.reversed) {
    reverse(account, grant, reversed - grant.reversed, cause)
  } else {
    restore(account, grant, grant.reversed - reversed, cause)
  }
  grant.reversed = reversed
  suspendInAccount(account, grant)
  payAccountDebts(account)
  applyDue(account)
}

/**
 * Reverses remaining tokens first, then counts expired ones, which are forgiven, and only then used
 * ones, which are owed.
 */
function reverse(account: TokenAccount, grant: AccountGrant, amount: number, cause: EntryCause): void {
  const left = Math.min(amount, Math.max(0, grant.remaining))
  const forgiven = Math.min(amount - left, grant.expired - grant.forgiven)
  grant.forgiven += forgiven
  postToAccount(account, grant, 'reverse', forgiven - amount, cause)
}

/** After a refund that failed, or a dispute that was won after all. */
function restore(account: TokenAccount, grant: AccountGrant, amount: number, cause: EntryCause): void {
  const restored = Math.min(amount, grant.reversed - grant.forgiven)
  grant.forgiven -= amount - restored
  postToAccount(account, grant, 'restore', restored, cause)
}
