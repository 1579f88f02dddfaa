import type { Tx } from '../core/context.ts'
import { type AccountGrant, type Because, grantIn, post, type TokenAccount } from './account.ts'
import { applyDue, payDebts, suspendMore } from './apply-due.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'

/** How much of a grant is claimed back for good, and how much an open dispute puts out of reach. */
export interface TokenClaims {
  gone: number
  suspending: number
}

/**
 * Makes a grant what the refunds and disputes of its payment say, by the difference to what it is: whichever event comes first, twice,
 * or undoes another, the sum is the same. A grant that there is not (yet) has nothing to give back.
 */
export async function restateTokenGrant(
  tx: Tx,
  grantKey: string,
  claims: TokenClaims,
  because: Because,
): Promise<void> {
  const found = await tx.db
    .selectFrom('shop.token_grant')
    .where('key', '=', grantKey)
    .select(['id', 'account_id'])
    .executeTakeFirst()
  if (!found) {
    return
  }
  const book = await loadAccount(tx, found.account_id, [found.id])
  if (!book) {
    throw new Error(`Token account ${found.account_id} vanished`)
  }
  restateInAccount(book, grantIn(book, found.id), claims, because)
  await saveAccount(tx, book)
}

export function restateInAccount(
  book: TokenAccount,
  grant: AccountGrant,
  claims: TokenClaims,
  because: Because,
): void {
  grant.claimed = Math.min(grant.amount, claims.gone)
  const gone = Math.min(grant.amount, grant.claimed + grant.taken)
  grant.suspending = Math.min(claims.suspending, grant.amount - gone)
  const thaw = Math.max(0, grant.suspended - grant.suspending)
  grant.suspended -= thaw
  post(book, grant, 'reinstate', thaw, because)
  if (gone > grant.gone) {
    takeBack(book, grant, gone - grant.gone, because)
  } else {
    giveBack(book, grant, grant.gone - gone, because)
  }
  grant.gone = gone
  suspendMore(book, grant)
  payDebts(book)
  applyDue(book)
}

/** First what is left, then what had expired and is gone already, and only then what was used: that is owed. */
function takeBack(book: TokenAccount, grant: AccountGrant, amount: number, because: Because): void {
  const left = Math.min(amount, Math.max(0, grant.remaining))
  const covered = Math.min(amount - left, grant.expired - grant.covered)
  grant.covered += covered
  post(book, grant, 'reverse', covered - amount, because)
}

/** A refund that failed, a dispute that was won after all. */
function giveBack(book: TokenAccount, grant: AccountGrant, amount: number, because: Because): void {
  const restored = Math.min(amount, grant.gone - grant.covered)
  grant.covered -= amount - restored
  post(book, grant, 'restore', restored, because)
}
