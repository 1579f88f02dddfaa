import type { Context } from '../core/context.ts'
import { compareAccountGrants } from './account.ts'
import { loadAccountSnapshot } from './load-account.ts'
import { type TokenAccountId, type TokenBalance, tokens } from './types.ts'

/**
 * What an account has at this moment, including due changes that are not written yet. Read-only.
 */
export async function showTokens(ctx: Context, accountId: TokenAccountId): Promise<TokenBalance> {
  const account = await loadAccountSnapshot(ctx, accountId, ctx.clock.now())
  const open = account?.holds.filter(({ state }) => state === 'open') ?? []
  const holds = await readHolds(
    ctx,
    open.map(({ id }) => id),
  )
  const left = account?.grants.filter(({ remaining, suspended }) => remaining !== 0 || suspended > 0) ?? []
  return {
    balance: tokens(account?.balance ?? 0),
    held: tokens(open.reduce((sum, { amount }) => sum + amount, 0)),
    suspended: tokens(left.reduce((sum, { suspended }) => sum + suspended, 0)),
    grants: left
      .sort(compareAccountGrants)
      .map(({ id, kind, amount, remaining, suspended, grantedAt, expiresAt }) => ({
        id,
        kind,
        grantedAt,
        expiresAt,
        amount: tokens(amount),
        remaining: tokens(remaining),
        suspended: tokens(suspended),
      })),
    holds,
  }
}

async function readHolds(
  { db }: Context,
  ids: TokenBalance['holds'][number]['id'][],
): Promise<TokenBalance['holds']> {
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
