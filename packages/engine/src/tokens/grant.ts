import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { TokenGrantId } from '../core/ids.ts'
import { type AccountGrant, type Because, post, type TokenAccount } from './account.ts'
import { applyDue, emptyGrant, payDebts } from './apply-due.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import type { TokenAccountId, TokenGrantInput } from './types.ts'

/** Grants once for each `key`, whoever tells of it and however often: `undefined` when it was granted before. */
export async function grantTokens(tx: Tx, input: TokenGrantInput): Promise<TokenGrantId | undefined> {
  if (await isGranted(tx, input.key)) {
    return undefined
  }
  const book = await loadNewAccount(tx, input.accountId)
  // Under the lock now: whoever was faster has committed.
  if (await isGranted(tx, input.key)) {
    return undefined
  }
  const id = tx.ids.next('tokenGrant', tx.now)
  grantInAccount(book, { ...input, id })
  await saveAccount(tx, book)
  return id
}

/** The book of an account that may not be there yet. */
export async function loadNewAccount(tx: Tx, accountId: TokenAccountId): Promise<TokenAccount> {
  await sql`insert into shop.token_account (id, latest_at) values (${accountId}, ${tx.now}) on conflict do nothing`.execute(
    tx.db,
  )
  const book = await loadAccount(tx, accountId)
  if (!book) {
    throw new Error(`Token account ${accountId} vanished`)
  }
  return book
}

/** What is owed is paid from it first, even if it comes so late that it has expired. */
export function grantInAccount(book: TokenAccount, input: TokenGrantInput & { id: TokenGrantId }): void {
  const {
    id,
    kind,
    key,
    amount,
    provenance,
    expiresAt,
    rollover = null,
    periodStart = null,
    series = null,
    actor,
  } = input
  const because: Because = { key, actor, reason: input.reason ?? null }
  const terms = { id, kind, key, amount, provenance, expiresAt, rollover, periodStart, series }
  const grant: AccountGrant = { ...emptyGrant, ...terms, grantedAt: book.now }
  book.grants.push(grant)
  post(book, grant, 'grant', amount, because)
  payDebts(book, book.now, (payer) => payer === grant)
  applyDue(book)
}

async function isGranted({ db }: Tx, key: string): Promise<boolean> {
  return (
    (await db.selectFrom('shop.token_grant').where('key', '=', key).select('id').executeTakeFirst()) !==
    undefined
  )
}
