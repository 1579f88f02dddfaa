import type { Context } from '../core/context.ts'
import { cacheActiveEntitlements } from './cache-active.ts'
import { type ChangeListener, listenForChanges } from './changes.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import { readActiveEntitlements } from './read.ts'
import type { EntitlementVerbs } from './types.ts'

/**
 * Caches what a user's subscriptions are, and decides at every check, so that a grace period ends
 * on time. `databaseUrl` must lead to PostgreSQL itself and not to a transaction pooler. Connects
 * at the first check.
 */
export function createEntitlementCheck(
  ctx: Context,
  databaseUrl: string,
): EntitlementVerbs & { close(): Promise<void> } {
  let listener: ChangeListener | undefined
  const cache = cacheActiveEntitlements(ctx.clock, () => listener?.isLive() ?? false)
  const readCached = (userId: string) => {
    listener ??= listenForChanges({ databaseUrl, ...ctx, onChange: cache.invalidate })
    return cache.get(userId, () => readActiveEntitlements(ctx, userId))
  }
  return {
    async check(userId, feature) {
      return decideEntitlement(ctx.plans, await readCached(userId), ctx.clock.now(), feature)
    },
    async list(userId) {
      return decideEntitlements(ctx.plans, await readCached(userId), ctx.clock.now())
    },
    close: async () => listener?.close(),
  }
}
