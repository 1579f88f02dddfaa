import type { Ground } from '../ground.ts'
import { type TokenAccountId, type TokenPurse, tokens } from '../purse.ts'
import { byExpiry } from './book.ts'
import { readBook } from './open-book.ts'

/** What an account has at this moment, though nobody may have written yet what time has done. Writes nothing. */
export async function showTokens(ground: Ground, accountId: TokenAccountId): Promise<TokenPurse> {
  const book = await readBook(ground, accountId, ground.clock.now())
  const open = book?.holds.filter(({ state }) => state === 'open') ?? []
  const holds = await readHolds(
    ground,
    open.map(({ id }) => id),
  )
  const left = book?.grants.filter(({ remaining, frozen }) => remaining !== 0 || frozen > 0) ?? []
  return {
    balance: tokens(book?.balance ?? 0),
    held: tokens(open.reduce((sum, { amount }) => sum + amount, 0)),
    frozen: tokens(left.reduce((sum, { frozen }) => sum + frozen, 0)),
    grants: left.sort(byExpiry).map(({ id, kind, amount, remaining, frozen, grantedAt, expiresAt }) => ({
      id,
      kind,
      grantedAt,
      expiresAt,
      amount: tokens(amount),
      remaining: tokens(remaining),
      frozen: tokens(frozen),
    })),
    holds,
  }
}

async function readHolds(
  { db }: Ground,
  ids: TokenPurse['holds'][number]['id'][],
): Promise<TokenPurse['holds']> {
  if (ids.length === 0) {
    return []
  }
  return db
    .selectFrom('shop.token_hold')
    .where('id', 'in', ids)
    .orderBy('expires_at')
    .select(['id', 'state', 'amount', 'captured', 'reason', 'held_at as heldAt', 'expires_at as expiresAt'])
    .execute()
}
