import { addMinutes, addSeconds } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import type { ErrorCode } from '../core/error-catalog.ts'
import { AppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { sha256 } from '../core/sha256.ts'

const CLAIM_MINUTES = 24 * 60
/**
 * After this long without an answer the first run counts as crashed, and the next request takes
 * over.
 */
const RUNNING_SECONDS_MAX = 60

/** The exclusive right to answer the requests under a key. */
export interface Claim {
  principalHash: Buffer
  key: string
  /** The order that an earlier, crashed run under this key placed. */
  orderId: OrderId | null
}

export type ClaimAnswer =
  | { value: unknown }
  | { error: { code: ErrorCode; details: Record<string, unknown> } }

export type ClaimResult = { status: 'claimed'; claim: Claim } | { status: 'answered'; answer: ClaimAnswer }

/** @throws AppError `idempotency.other_body`, `idempotency.running` */
export function claimKey(
  ctx: Context,
  principal: string,
  key: string,
  request: unknown,
): Promise<ClaimResult> {
  const id = { principalHash: sha256(principal), key }
  const requestHash = sha256(JSON.stringify(request))
  return inTransaction(ctx, async (tx) => {
    const values = {
      principal_hash: id.principalHash,
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
      return { status: 'claimed', claim: { ...id, orderId: null } }
    }
    const row = await tx.db
      .selectFrom('shop.idempotency')
      .where('principal_hash', '=', id.principalHash)
      .where('key', '=', key)
      .selectAll()
      .forUpdate()
      .executeTakeFirstOrThrow()
    const isExpired = row.started_at <= addMinutes(tx.now, -CLAIM_MINUTES)
    if (!isExpired) {
      if (!row.request_hash.equals(requestHash)) {
        throw new AppError('idempotency.other_body')
      }
      if (row.answer) {
        return { status: 'answered', answer: row.answer as ClaimAnswer }
      }
      if (row.started_at > addSeconds(tx.now, -RUNNING_SECONDS_MAX)) {
        throw new AppError('idempotency.running')
      }
    }
    const orderId = isExpired ? null : row.order_id
    await updateClaim(tx, id)
      .set({ ...values, order_id: orderId })
      .execute()
    return { status: 'claimed', claim: { ...id, orderId } }
  })
}

/**
 * Call it in the transaction that writes the order, so that a later run continues with that order.
 */
export async function claimOrder(tx: Tx, claim: Claim, orderId: OrderId): Promise<void> {
  await updateClaim(tx, claim).set({ order_id: orderId }).execute()
}

export async function saveClaimAnswer(ctx: Context, claim: Claim, answer: ClaimAnswer): Promise<void> {
  await updateClaim(ctx, claim)
    .set({ answer: JSON.stringify(answer) })
    .execute()
}

/** Allows the next request under the key to run at once, after a failure that is not final. */
export async function releaseClaim(ctx: Context, claim: Claim): Promise<void> {
  const started_at = addSeconds(ctx.clock.now(), -RUNNING_SECONDS_MAX)
  await updateClaim(ctx, claim).set({ started_at }).execute()
}

/** Deletes expired keys. */
export async function pruneIdempotencyClaims({ db, clock }: Context): Promise<void> {
  const before = addMinutes(clock.now(), -CLAIM_MINUTES)
  await db.deleteFrom('shop.idempotency').where('started_at', '<', before).execute()
}

const updateClaim = (
  { db }: Pick<Context, 'db'> | Pick<Tx, 'db'>,
  { principalHash, key }: Pick<Claim, 'principalHash' | 'key'>,
) => db.updateTable('shop.idempotency').where('principal_hash', '=', principalHash).where('key', '=', key)
