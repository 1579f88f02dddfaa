import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId } from '../core/ids.ts'
import { findAccountGrant } from './account.ts'
import { loadAccount } from './load-account.ts'
import { recountGrantInAccount } from './recount-grant.ts'
import { saveAccount } from './save-account.ts'
import { type RevokeTokensInput, type Tokens, tokens } from './types.ts'

/**
 * Revokes a part of a grant, once for each key. Like a refund it may leave tokens owed.
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
  const account = found && (await loadAccount(tx, found.account_id, [found.id]))
  if (!account) {
    throw new AppError('tokens.grant_unknown')
  }
  const earlier = await tx.db
    .selectFrom('shop.token_entry')
    .where('account_id', '=', found.account_id)
    .where('grant_id', '=', found.id)
    .where('kind', '=', 'reverse')
    .where('key', '=', key)
    .select('number')
    .executeTakeFirst()
  if (earlier) {
    return { balance: tokens(account.balance), isNew: false }
  }
  const grant = findAccountGrant(account, found.id)
  const reversible = grant.amount - grant.reversed
  if (amount > reversible) {
    throw new AppError('tokens.grant_exceeded', { reversible })
  }
  grant.revoked += amount
  const { refunded, disputed } = grant
  recountGrantInAccount(account, grant, { refunded, disputed }, { key, actor, reason })
  await saveAccount(tx, account)
  return { balance: tokens(account.balance), isNew: true }
}
