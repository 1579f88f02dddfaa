import type { EntitlementVerbs } from '../entitlement.ts'
import type { Ground } from '../ground.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import { type Listener, listenForChanges } from './listen.ts'
import { readHoldings } from './read-holdings.ts'
import { rememberHoldings } from './remember.ts'

/**
 * What is remembered is what somebody holds; what follows from it is decided at every check, so that a grace ends in its moment.
 * `databaseUrl` leads to PostgreSQL itself; nobody connects before the first check.
 */
export function createEntitlementCheck(
  ground: Ground,
  databaseUrl: string,
): EntitlementVerbs & { close(): Promise<void> } {
  let listener: Listener | undefined
  const memory = rememberHoldings(ground.clock, () => listener?.isLive() ?? false)
  const recall = (userId: string) => {
    listener ??= listenForChanges({ databaseUrl, ...ground, onChange: memory.forget })
    return memory.recall(userId, () => readHoldings(ground, userId))
  }
  return {
    async check(userId, feature) {
      return decideEntitlement(ground.plans, await recall(userId), ground.clock.now(), feature)
    },
    async list(userId) {
      return decideEntitlements(ground.plans, await recall(userId), ground.clock.now())
    },
    close: async () => listener?.close(),
  }
}
