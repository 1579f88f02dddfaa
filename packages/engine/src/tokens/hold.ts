import { addSeconds } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type TokenHoldId } from '../core/ids.ts'
import {
  closeAccountHold,
  compareAccountGrants,
  type EntryCause,
  postToAccount,
  type TokenAccount,
} from './account.ts'
import { applyDue } from './apply-due.ts'
import { loadAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import { type TokenAccountId, type TokenHeld, type TokenHold, type TokenHoldInput, tokens } from './types.ts'

type HoldDraw = TokenAccount['holds'][number]['draws'][number]

const HOLD_SECONDS = 60 * 60

/**
 * Sets tokens aside. The same key returns the hold in its current state; a rejected hold may be
 * requested again, since it set nothing aside.
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
  const account = await loadAccount(tx, accountId)
  if (!account) {
    throw new AppError('tokens.insufficient', { balance: 0, missing: amount })
  }
  const existing = await findHold(tx, { accountId, key })
  if (existing) {
    const isSame =
      existing.amount === amount && existing.reason === reason && durationOf(existing) === expiresInSeconds
    if (!isSame) {
      throw new AppError('tokens.key_reused')
    }
    return { hold: withCurrentState(account, existing), balance: tokens(account.balance) }
  }
  const id = tx.ids.next('tokenHold', tx.now)
  const draws = drawTokens(account, amount, { key: id, actor, reason })
  if (!draws) {
    throw new AppError('tokens.insufficient', { balance: account.balance, missing: amount - account.balance })
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
  account.holds.push({ ...hold, draws })
  await saveAccount(tx, account)
  return { hold, balance: tokens(account.balance) }
}

/** Dates have milliseconds, so the difference is exact. */
const durationOf = ({ heldAt, expiresAt }: TokenHold): number =>
  (expiresAt.getTime() - heldAt.getTime()) / 1000

/** A hold past its expiry counts as expired, whether or not that is written yet. */
const withCurrentState = (account: TokenAccount, hold: TokenHold): TokenHold => ({
  ...hold,
  state: account.holds.find(({ id }) => id === hold.id)?.state ?? hold.state,
})

/**
 * Draws all of `amount` from the grants that expire first; returns `undefined` if the balance is
 * too small. Due changes are applied already, so everything left can be spent. `shop.spend_tokens`
 * does the same in SQL for many spends at once.
 */
function drawTokens(account: TokenAccount, amount: number, cause: EntryCause): HoldDraw[] | undefined {
  if (account.balance < amount) {
    return undefined
  }
  const draws: HoldDraw[] = []
  for (const grant of account.grants.filter(({ remaining }) => remaining > 0).sort(compareAccountGrants)) {
    const part = Math.min(grant.remaining, amount - draws.reduce((sum, draw) => sum + draw.amount, 0))
    if (part === 0) {
      break
    }
    postToAccount(account, grant, 'hold', -part, cause)
    draws.push({ grantId: grant.id, amount: part })
  }
  return draws
}

async function insertHold(tx: Tx, input: TokenHoldInput, hold: TokenHold, draws: HoldDraw[]): Promise<void> {
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
  closeAccountHold(account, open, { state, ...end })
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
  const found = isId('tokenHold', id) ? await readHold(tx, id) : undefined
  if (!found) {
    throw new AppError('tokens.hold_unknown')
  }
  return found
}

const readHold = (tx: Tx, id: TokenHoldId) =>
  tx.db
    .selectFrom('shop.token_hold')
    .where('id', '=', id)
    .select(['account_id as accountId', 'id', 'state', 'amount', 'captured', 'reason'])
    .select(['held_at as heldAt', 'expires_at as expiresAt'])
    .executeTakeFirst()
