import { createHash } from 'node:crypto'
import { addMinutes, addSeconds } from '../clock.ts'
import { isRefusal, Refusal, type RefusalCode } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'

export const IDEMPOTENCY_HOURS = 24
/** After this long without an answer the first is taken for dead, and the next request takes over where it stopped. */
const RUNNING_SECONDS_MAX = 60

/** The right to answer under a key. */
export interface Claim {
  callerHash: Buffer
  key: string
  /** What an earlier run under this key got as far as writing. */
  orderId: OrderId | null
}

type Answer = { value: unknown } | { refusal: { code: RefusalCode; details: Record<string, unknown> } }

export type Claimed = { is: 'first'; claim: Claim } | { is: 'answered'; answer: Answer }

/** @throws Refusal `idempotency.other_body`, `idempotency.running` */
export function claim(ground: Ground, caller: string, key: string, request: unknown): Promise<Claimed> {
  const callerHash = sha256(caller)
  const requestHash = sha256(JSON.stringify(request))
  return inTransaction(ground, async (tx) => {
    const values = {
      caller_hash: callerHash,
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
      return { is: 'first', claim: { callerHash, key, orderId: null } }
    }
    const row = await rowOf(tx, { callerHash, key }).selectAll().forUpdate().executeTakeFirstOrThrow()
    const forgotten = row.started_at <= addMinutes(tx.now, -60 * IDEMPOTENCY_HOURS)
    if (!forgotten) {
      if (!row.request_hash.equals(requestHash)) {
        throw new Refusal('idempotency.other_body')
      }
      if (row.answer) {
        return { is: 'answered', answer: row.answer as Answer }
      }
      if (row.started_at > addSeconds(tx.now, -RUNNING_SECONDS_MAX)) {
        throw new Refusal('idempotency.running')
      }
    }
    const orderId = forgotten ? null : row.order_id
    await update(tx, { callerHash, key })
      .set({ ...values, order_id: orderId })
      .execute()
    return { is: 'first', claim: { callerHash, key, orderId } }
  })
}

/** In the transaction that writes the order: a run that dies after it is taken up from here, not begun again. */
export async function claimOrder(tx: Tx, claim: Claim, orderId: OrderId): Promise<void> {
  await update(tx, claim).set({ order_id: orderId }).execute()
}

export async function keepAnswer(ground: Ground, claim: Claim, answer: Answer): Promise<void> {
  await update(ground, claim)
    .set({ answer: JSON.stringify(answer) })
    .execute()
}

/** What failed without an answer worth keeping may be tried again at once. */
export async function letGo(ground: Ground, claim: Claim): Promise<void> {
  const started_at = addSeconds(ground.clock.now(), -RUNNING_SECONDS_MAX)
  await update(ground, claim).set({ started_at }).execute()
}

/** A refusal that holds as long as the request stays the same; Stripe being away does not. */
export const isAnswer = (error: unknown): error is Refusal =>
  isRefusal(error) && error.code !== 'stripe.unavailable'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

type Slot = Pick<Claim, 'callerHash' | 'key'>
const rowOf = ({ db }: Pick<Tx, 'db'>, { callerHash, key }: Slot) =>
  db.selectFrom('shop.idempotency').where('caller_hash', '=', callerHash).where('key', '=', key)
const update = ({ db }: Pick<Ground, 'db'> | Pick<Tx, 'db'>, { callerHash, key }: Slot) =>
  db.updateTable('shop.idempotency').where('caller_hash', '=', callerHash).where('key', '=', key)
