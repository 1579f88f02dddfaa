import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import type { TokenAccountId } from './types.ts'

/** Saves the due expiries of an account. */
export async function settleTokenAccount(tx: Tx, accountId: TokenAccountId): Promise<void> {
  const account = await loadAccount(tx, accountId)
  if (account) {
    await saveAccount(tx, account)
  }
}

/** Per run; the run of the next minute takes the rest. */
const ACCOUNTS_MAX = 5_000

/**
 * Saves the entries of expired holds and grants. Nothing waits for them: reading and spending apply
 * due expiries by themselves.
 */
export async function settleDueTokenAccounts(ctx: Context): Promise<number> {
  const due = await ctx.db
    .selectFrom('shop.token_account')
    .where('due_at', '<=', ctx.clock.now())
    .orderBy('due_at')
    .limit(ACCOUNTS_MAX)
    .select('id')
    .execute()
  for (const { id } of due) {
    await inTransaction(ctx, (tx) => settleTokenAccount(tx, id))
  }
  return due.length
}
