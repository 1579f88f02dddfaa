import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import type { TokenAccountId } from './types.ts'

/** Writes what time has done to an account. */
export async function settleTokenAccount(tx: Tx, accountId: TokenAccountId): Promise<void> {
  const book = await loadAccount(tx, accountId)
  if (book) {
    await saveAccount(tx, book)
  }
}

/** So many in one go; the next minute's run takes the others. */
const ACCOUNTS_MAX = 5_000

/** The entries of what expired. Nobody waits for them: who reads or spends sees it without. */
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

/** How long a refused spend is refused again under its key. */
export const REFUSAL_HOURS = 24

export async function eraseTokenRejections(ctx: Context): Promise<void> {
  const before = addMinutes(ctx.clock.now(), -60 * REFUSAL_HOURS)
  await ctx.db.deleteFrom('shop.token_rejection').where('at', '<', before).execute()
}
