import { addMinutes } from '../clock.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import type { TokenAccountId } from '../purse.ts'
import { openBook } from './open-book.ts'
import { writeBook } from './write-book.ts'

/** Writes what time has done to an account. */
export async function settleTokenAccount(tx: Tx, accountId: TokenAccountId): Promise<void> {
  const book = await openBook(tx, accountId)
  if (book) {
    await writeBook(tx, book)
  }
}

/** So many in one go; the next minute's run takes the others. */
const ACCOUNTS_MAX = 5_000

/** The entries of what expired. Nobody waits for them: who reads or spends sees it without. */
export async function settleDueTokenAccounts(ground: Ground): Promise<number> {
  const due = await ground.db
    .selectFrom('shop.token_account')
    .where('due_at', '<=', ground.clock.now())
    .orderBy('due_at')
    .limit(ACCOUNTS_MAX)
    .select('id')
    .execute()
  for (const { id } of due) {
    await inTransaction(ground, (tx) => settleTokenAccount(tx, id))
  }
  return due.length
}

/** How long a refused spend is refused again under its key. */
export const REFUSAL_HOURS = 24

export async function forgetTokenRefusals(ground: Ground): Promise<void> {
  const before = addMinutes(ground.clock.now(), -60 * REFUSAL_HOURS)
  await ground.db.deleteFrom('shop.token_refusal').where('at', '<', before).execute()
}
