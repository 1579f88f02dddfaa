import { addSeconds } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { DependencyNotReady } from '../core/errors.ts'
import { enqueue } from '../core/queue.ts'

const ATTEMPTS_MAX = 16
const DELAY_SECONDS_FIRST = 2
const DELAY_SECONDS_MAX = 3600

/**
 * Stores the error in the event's row and enqueues the next attempt. After the last attempt the
 * event is dead, and an admin has to replay it. Returns whether it is dead.
 */
export async function recordFailure(tx: Tx, eventId: string, error: unknown): Promise<{ dead: boolean }> {
  const row = await tx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['attempts', 'blocked_on as blockedBefore'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  const attempts = row.attempts + 1
  const dead = attempts >= ATTEMPTS_MAX
  const blockedOn = error instanceof DependencyNotReady ? error.blockedOn : null
  // The dependency may have arrived since the attempt, before this row said that the event is
  // blocked on it, so a newly blocked event is retried at once.
  const isNewlyBlocked = blockedOn !== null && blockedOn !== row.blockedBefore
  const next_try_at = dead ? null : addSeconds(tx.now, isNewlyBlocked ? 0 : delaySeconds(attempts, tx))
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  await tx.db
    .updateTable('shop.stripe_event')
    .where('id', '=', eventId)
    .set({
      attempts,
      error: text,
      next_try_at,
      blocked_on: blockedOn,
      ...(dead ? { status: 'dead', outcome: 'Dead: every attempt failed.' } : {}),
    })
    .execute()
  if (next_try_at) {
    await enqueue(tx, {
      name: 'retry-stripe-event',
      payload: { eventId },
      key: `event:${eventId}`,
      dueAt: next_try_at,
    })
  }
  return { dead }
}

/**
 * Doubles from two seconds to an hour; half of it is jitter, so that events that failed together
 * spread out.
 */
function delaySeconds(attempts: number, tx: Tx): number {
  const full = Math.min(DELAY_SECONDS_MAX, DELAY_SECONDS_FIRST * 2 ** (attempts - 1))
  return full / 2 + (full / 2) * tx.ids.fraction()
}
