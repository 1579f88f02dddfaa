import { addSeconds } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { TokenAccount } from './account.ts'
import { drawTokens } from './draw.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import type { TokenAccountId, TokenHeld, TokenHold, TokenHoldInput } from './types.ts'
import { tokens } from './types.ts'

const HOLD_SECONDS = 60 * 60

/**
 * Sets tokens aside. Asked again under the same key it answers the hold as it is by then; one that was refused may be asked again, for it
 * set nothing aside.
 * @throws AppError `tokens.insufficient`, `tokens.key_reused`
 */
export async function holdTokens(tx: Tx, input: TokenHoldInput): Promise<TokenHeld> {
  const {
    accountId,
    amount,
    idempotencyKey: key,
    reason = null,
    actor,
    expiresInSeconds = HOLD_SECONDS,
  } = input
  const book = await loadAccount(tx, accountId)
  if (!book) {
    throw new AppError('tokens.insufficient', { balance: 0, missing: amount })
  }
  const before = await findHold(tx, { accountId, key })
  if (before) {
    const isSame = before.amount === amount && before.reason === reason && lifeOf(before) === expiresInSeconds
    if (!isSame) {
      throw new AppError('tokens.key_reused')
    }
    return { hold: asOf(book, before), balance: tokens(book.balance) }
  }
  const id = tx.ids.next('tokenHold', tx.now)
  const draws = drawTokens(book, 'hold', amount, { key: id, actor, reason })
  if (!draws) {
    throw new AppError('tokens.insufficient', { balance: book.balance, missing: amount - book.balance })
  }
  const hold: TokenHold = {
    id,
    state: 'open',
    amount,
    captured: tokens(0),
    reason,
    heldAt: tx.now,
    expiresAt: addSeconds(tx.now, expiresInSeconds),
  }
  await insertHold(tx, input, hold, draws)
  book.holds.push({ ...hold, draws })
  await saveAccount(tx, book)
  return { hold, balance: tokens(book.balance) }
}

/** In milliseconds a difference of times is exact. */
const lifeOf = ({ heldAt, expiresAt }: TokenHold): number => (expiresAt.getTime() - heldAt.getTime()) / 1000

/** A hold whose time is up is over, written or not. */
const asOf = (book: TokenAccount, hold: TokenHold): TokenHold => ({
  ...hold,
  state: book.holds.find(({ id }) => id === hold.id)?.state ?? hold.state,
})

async function insertHold(
  tx: Tx,
  input: TokenHoldInput,
  hold: TokenHold,
  draws: TokenAccount['holds'][number]['draws'],
): Promise<void> {
  const { accountId: account_id, idempotencyKey: key, actor } = input
  const { id, state, captured, amount, reason, heldAt: held_at, expiresAt: expires_at } = hold
  await tx.db
    .insertInto('shop.token_hold')
    .values({
      id,
      account_id,
      key,
      amount,
      draws: JSON.stringify(draws),
      reason,
      actor,
      state,
      captured,
      held_at,
      expires_at,
    })
    .execute()
}

async function findHold(
  tx: Tx,
  by: { accountId: TokenAccountId; key: string },
): Promise<TokenHold | undefined> {
  return tx.db
    .selectFrom('shop.token_hold')
    .where('account_id', '=', by.accountId)
    .where('key', '=', by.key)
    .select(['id', 'state', 'amount', 'captured', 'reason', 'held_at as heldAt', 'expires_at as expiresAt'])
    .executeTakeFirst()
}
