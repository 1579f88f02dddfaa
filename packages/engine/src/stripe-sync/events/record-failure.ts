import { addSeconds } from '../../core/clock.ts'
import type { Tx } from '../../core/context.ts'
import { DependencyNotReady } from '../../core/errors.ts'
import { enqueue } from '../../core/queue.ts'

const TRIES_MAX = 16
const DELAY_SECONDS_FIRST = 2
const DELAY_SECONDS_MAX = 3600

/**
 * Keeps the error on the event's row and enqueues the next try under the event's own key; after the last the event is dead, and
 * somebody has to look. Returns whether it is.
 */
export async function recordFailure(tx: Tx, eventId: string, error: unknown): Promise<{ dead: boolean }> {
  const row = await tx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['attempts', 'blocked_on as waitedFor'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  const attempts = row.attempts + 1
  const dead = attempts >= TRIES_MAX
  const blockedOn = error instanceof DependencyNotReady ? error.blockedOn : null
  // What it waits for may have come between the try and this line, and woken nobody: whoever begins to wait looks once more.
  const begins = blockedOn !== null && blockedOn !== row.waitedFor
  const next_try_at = dead ? null : addSeconds(tx.now, begins ? 0 : delaySeconds(attempts, tx))
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  await tx.db
    .updateTable('shop.stripe_event')
    .where('id', '=', eventId)
    .set({
      attempts,
      error: text,
      next_try_at,
      blocked_on: blockedOn,
      ...(dead ? { status: 'dead', outcome: 'Dead: every try failed.' } : {}),
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

/** Doubles from two seconds to an hour, with half of it left to chance, so that what failed together does not return together. */
function delaySeconds(attempts: number, tx: Tx): number {
  const full = Math.min(DELAY_SECONDS_MAX, DELAY_SECONDS_FIRST * 2 ** (attempts - 1))
  return full / 2 + (full / 2) * tx.ids.fraction()
}
