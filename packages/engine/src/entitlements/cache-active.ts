import type { Clock } from '../core/clock.ts'
import type { ActiveEntitlement } from './read-active.ts'

/** Whatever else fails, an answer is not older than this. */
const STALE_MS_MAX = 1_000
const USERS_MAX = 10_000

export interface Memory {
  /** What is remembered of a user; else what `read` finds, remembered if it may be. */
  recall(userId: string, read: () => Promise<ActiveEntitlement[]>): Promise<ActiveEntitlement[]>
  forget(userId: string | undefined): void
}

/**
 * Remembers what was read for a second at most, and only while changes are heard of. A change that is announced while its user is being
 * read is newer than what the reading may find: that is answered, and not kept.
 */
export function cacheActiveEntitlements(clock: Clock, isLive: () => boolean): Memory {
  const known = new Map<string, { activeEntitlements: ActiveEntitlement[]; until: number }>()
  const reading = new Map<string, symbol>()

  return {
    async recall(userId, read) {
      if (!isLive()) {
        return read()
      }
      const now = clock.wall().getTime()
      const found = known.get(userId)
      if (found && found.until > now) {
        return found.activeEntitlements
      }
      const mark = Symbol(userId)
      reading.set(userId, mark)
      const { activeEntitlements, isUndisturbed } = await readMarked(reading, userId, mark, read)
      // From before the reading: a second is counted from what it may have missed.
      if (isUndisturbed) {
        remember(known, userId, { activeEntitlements, until: now + STALE_MS_MAX })
      }
      return activeEntitlements
    },
    forget(userId) {
      for (const map of [known, reading]) {
        if (userId === undefined) {
          map.clear()
        } else {
          map.delete(userId)
        }
      }
    },
  }
}

/** A change takes the mark away, and so does a later reading of the same. */
async function readMarked(
  reading: Map<string, symbol>,
  userId: string,
  mark: symbol,
  read: () => Promise<ActiveEntitlement[]>,
) {
  try {
    const activeEntitlements = await read()
    return { activeEntitlements, isUndisturbed: reading.get(userId) === mark }
  } finally {
    if (reading.get(userId) === mark) {
      reading.delete(userId)
    }
  }
}

/** A Map keeps the order in which its keys came: the first is the oldest. */
function remember<T>(known: Map<string, T>, userId: string, what: T): void {
  known.delete(userId)
  known.set(userId, what)
  const [oldest] = known.keys()
  if (known.size > USERS_MAX && oldest !== undefined) {
    known.delete(oldest)
  }
}
