import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId } from '../core/ids.ts'
import { grantIn } from './account.ts'
import { loadAccount } from './load-account.ts'
import { restateInAccount } from './restate.ts'
import { saveAccount } from './save-account.ts'
import { type RevokeTokensInput, type Tokens, tokens } from './types.ts'

/**
 * Takes a part of a grant back by an admin's decision, once for each key. Like a refund it may leave something owed.
 * @throws AppError `tokens.grant_unknown`, `tokens.grant_exceeded`
 */
export async function revokeTokens(
  tx: Tx,
  { grantId, amount, key, reason, actor }: RevokeTokensInput,
): Promise<{ balance: Tokens; isNew: boolean }> {
  const found = isId('tokenGrant', grantId)
    ? await tx.db
        .selectFrom('shop.token_grant')
        .where('id', '=', grantId)
        .select(['id', 'account_id'])
        .executeTakeFirst()
    : undefined
  const book = found && (await loadAccount(tx, found.account_id, [found.id]))
  if (!book) {
    throw new AppError('tokens.grant_unknown')
  }
  const done = await tx.db
    .selectFrom('shop.token_entry')
    .where('account_id', '=', found.account_id)
    .where('grant_id', '=', found.id)
    .where('kind', '=', 'reverse')
    .where('key', '=', key)
    .select('number')
    .executeTakeFirst()
  if (done) {
    return { balance: tokens(book.balance), isNew: false }
  }
  const grant = grantIn(book, found.id)
  const reversible = grant.amount - grant.gone
  if (amount > reversible) {
    throw new AppError('tokens.grant_exceeded', { reversible })
  }
  grant.taken += amount
  restateInAccount(book, grant, { gone: grant.claimed, suspending: grant.suspending }, { key, actor, reason })
  await saveAccount(tx, book)
  return { balance: tokens(book.balance), isNew: true }
}
