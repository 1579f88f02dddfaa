import { createHash } from 'node:crypto'
import { addMinutes, addSeconds } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import type { ErrorCode } from '../core/error-catalog.ts'
import { AppError, isAppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'

export const IDEMPOTENCY_HOURS = 24
/** After this long without an answer the first is taken for dead, and the next request takes over where it stopped. */
const RUNNING_SECONDS_MAX = 60

/** The right to answer under a key. */
export interface Claim {
  principalHash: Buffer
  key: string
  /** What an earlier run under this key got as far as writing. */
  orderId: OrderId | null
}

type Answer = { value: unknown } | { refusal: { code: ErrorCode; details: Record<string, unknown> } }

export type Claimed = { is: 'first'; claim: Claim } | { is: 'answered'; answer: Answer }

/** @throws AppError `idempotency.other_body`, `idempotency.running` */
export function claim(ctx: Context, caller: string, key: string, request: unknown): Promise<Claimed> {
  const principalHash = sha256(caller)
  const requestHash = sha256(JSON.stringify(request))
  return inTransaction(ctx, async (tx) => {
    const values = {
      principal_hash: principalHash,
      key,
      request_hash: requestHash,
      started_at: tx.now,
      order_id: null,
      answer: null,
    }
    const inserted = await tx.db
      .insertInto('shop.idempotency')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (inserted) {
      return { is: 'first', claim: { principalHash, key, orderId: null } }
    }
    const row = await rowOf(tx, { principalHash, key }).selectAll().forUpdate().executeTakeFirstOrThrow()
    const erased = row.started_at <= addMinutes(tx.now, -60 * IDEMPOTENCY_HOURS)
    if (!erased) {
      if (!row.request_hash.equals(requestHash)) {
        throw new AppError('idempotency.other_body')
      }
      if (row.answer) {
        return { is: 'answered', answer: row.answer as Answer }
      }
      if (row.started_at > addSeconds(tx.now, -RUNNING_SECONDS_MAX)) {
        throw new AppError('idempotency.running')
      }
    }
    const orderId = erased ? null : row.order_id
    await update(tx, { principalHash, key })
      .set({ ...values, order_id: orderId })
      .execute()
    return { is: 'first', claim: { principalHash, key, orderId } }
  })
}

/** In the transaction that writes the order: a run that dies after it is taken up from here, not begun again. */
export async function claimOrder(tx: Tx, claim: Claim, orderId: OrderId): Promise<void> {
  await update(tx, claim).set({ order_id: orderId }).execute()
}

export async function keepAnswer(ctx: Context, claim: Claim, answer: Answer): Promise<void> {
  await update(ctx, claim)
    .set({ answer: JSON.stringify(answer) })
    .execute()
}

/** What failed without an answer worth keeping may be tried again at once. */
export async function letGo(ctx: Context, claim: Claim): Promise<void> {
  const started_at = addSeconds(ctx.clock.now(), -RUNNING_SECONDS_MAX)
  await update(ctx, claim).set({ started_at }).execute()
}

/** A refusal that holds as long as the request stays the same; Stripe being away does not. */
export const isAnswer = (error: unknown): error is AppError =>
  isAppError(error) && error.code !== 'stripe.unavailable'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

type Slot = Pick<Claim, 'principalHash' | 'key'>
const rowOf = ({ db }: Pick<Tx, 'db'>, { principalHash, key }: Slot) =>
  db.selectFrom('shop.idempotency').where('principal_hash', '=', principalHash).where('key', '=', key)
const update = ({ db }: Pick<Context, 'db'> | Pick<Tx, 'db'>, { principalHash, key }: Slot) =>
  db.updateTable('shop.idempotency').where('principal_hash', '=', principalHash).where('key', '=', key)
