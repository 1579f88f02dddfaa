import type { Clock } from '../core/clock.ts'
import type { ActiveEntitlement } from './types.ts'

/** Upper bound for the age of an answer, even if a change was not announced. */
const STALE_MS_MAX = 1_000
const USERS_MAX = 10_000

export interface ActiveEntitlementCache {
  /** The cached value of a user, or else what `read` returns. */
  get(userId: string, read: () => Promise<ActiveEntitlement[]>): Promise<ActiveEntitlement[]>
  /** `undefined` invalidates all users. */
  invalidate(userId: string | undefined): void
}

/**
 * Caches reads for at most a second, and only while changes are received. A change that is
 * announced during a read may be missing from its result, which is then returned and not cached.
 */
export function cacheActiveEntitlements(clock: Clock, isLive: () => boolean): ActiveEntitlementCache {
  const cached = new Map<string, { activeEntitlements: ActiveEntitlement[]; until: number }>()
  const reading = new Map<string, symbol>()

  return {
    async get(userId, read) {
      if (!isLive()) {
        return read()
      }
      const now = clock.wall().getTime()
      const found = cached.get(userId)
      if (found && found.until > now) {
        return found.activeEntitlements
      }
      const mark = Symbol(userId)
      reading.set(userId, mark)
      const { activeEntitlements, isCacheable } = await readMarked(reading, userId, mark, read)
      // The second counts from before the read, which may miss any change after that.
      if (isCacheable) {
        setNewest(cached, userId, { activeEntitlements, until: now + STALE_MS_MAX })
      }
      return activeEntitlements
    },
    invalidate(userId) {
      for (const map of [cached, reading]) {
        if (userId === undefined) {
          map.clear()
        } else {
          map.delete(userId)
        }
      }
    },
  }
}

/** A change removes the mark, and a later read of the same user replaces it. */
async function readMarked(
  reading: Map<string, symbol>,
  userId: string,
  mark: symbol,
  read: () => Promise<ActiveEntitlement[]>,
) {
  try {
    const activeEntitlements = await read()
    return { activeEntitlements, isCacheable: reading.get(userId) === mark }
  } finally {
    if (reading.get(userId) === mark) {
      reading.delete(userId)
    }
  }
}

/** A Map keeps insertion order, so its first key is the oldest, which is evicted. */
function setNewest<T>(cached: Map<string, T>, userId: string, value: T): void {
  cached.delete(userId)
  cached.set(userId, value)
  const [oldest] = cached.keys()
  if (cached.size > USERS_MAX && oldest !== undefined) {
    cached.delete(oldest)
  }
}
