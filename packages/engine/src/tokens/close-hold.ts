import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type TokenHoldId } from '../core/ids.ts'
import { applyDue, closeHold } from './apply-due.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import { type TokenAccountId, type TokenHeld, type TokenHold, tokens } from './types.ts'

/** 0 for a release, which returns all of it. */
export interface HoldEnd {
  captured: number
  actor: string
}

/**
 * Captures a held amount or a part of it and releases the rest. Closing a hold again in the same
 * way returns the same result.
 * @throws AppError `tokens.hold_unknown`, `tokens.hold_closed`, `tokens.hold_exceeded`
 */
export async function closeTokenHold(
  tx: Tx,
  hold: TokenHold & { accountId: TokenAccountId },
  end: HoldEnd,
): Promise<TokenHeld> {
  const account = await loadAccount(tx, hold.accountId)
  if (!account) {
    throw new Error(`Token account ${hold.accountId} vanished`)
  }
  if (end.captured > hold.amount) {
    throw new AppError('tokens.hold_exceeded', { held: hold.amount })
  }
  const open = account.holds.find(({ id }) => id === hold.id)
  const state = end.captured > 0 ? 'captured' : 'released'
  if (open?.state !== 'open') {
    const closed = open ?? (await findTokenHold(tx, hold.id))
    if (closed.state !== state || closed.captured !== end.captured) {
      throw new AppError('tokens.hold_closed', { state: closed.state })
    }
    return { hold: closedAs(hold, state, closed.captured), balance: tokens(account.balance) }
  }
  closeHold(account, open, { state, ...end })
  applyDue(account)
  await saveAccount(tx, account)
  return { hold: closedAs(hold, state, end.captured), balance: tokens(account.balance) }
}

function closedAs(
  hold: TokenHold & { accountId: TokenAccountId },
  state: TokenHold['state'],
  captured: number,
): TokenHold {
  const { accountId: _, ...held } = hold
  return { ...held, state, captured: tokens(captured) }
}

/**
 * Finds a hold by id; the caller compares `accountId` with the principal.
 * @throws AppError `tokens.hold_unknown`
 */
export async function findTokenHold(tx: Tx, id: string): Promise<TokenHold & { accountId: TokenAccountId }> {
  const found = isId('tokenHold', id) ? await read(tx, id) : undefined
  if (!found) {
    throw new AppError('tokens.hold_unknown')
  }
  return found
}

const read = (tx: Tx, id: TokenHoldId) =>
  tx.db
    .selectFrom('shop.token_hold')
    .where('id', '=', id)
    .select(['account_id as accountId', 'id', 'state', 'amount', 'captured', 'reason'])
    .select(['held_at as heldAt', 'expires_at as expiresAt'])
    .executeTakeFirst()
