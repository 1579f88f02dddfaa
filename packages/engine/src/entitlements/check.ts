import type { Context } from '../core/context.ts'
import { cacheActiveEntitlements } from './cache-active.ts'
import { type ChangeListener, listenForChanges } from './changes.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import { readActiveEntitlements } from './read.ts'
import type { Entitlement } from './types.ts'

/**
 * Caches what a user's subscriptions are, and decides at every check, so that a grace period ends
 * on time. `databaseUrl` must lead to PostgreSQL itself and not to a transaction pooler. Connects
 * at the first check.
 */
export function createEntitlementCheck(ctx: Context, databaseUrl: string) {
  let listener: ChangeListener | undefined
  const cache = cacheActiveEntitlements(ctx.clock, () => listener?.isLive() ?? false)
  const readCached = (userId: string) => {
    listener ??= listenForChanges({ databaseUrl, ...ctx, onChange: cache.invalidate })
    return cache.get(userId, () => readActiveEntitlements(ctx, userId))
  }
  return {
    /**
     * Takes one indexed read and no call to Stripe, or no read at all if the answer is cached, for
     * at most a second. A late payment blocks the plan from the moment its grace period ends. A
     * disputed payment blocks it until the dispute is won or another period is paid.
     * @throws AppError `entitlement.unknown_feature` for a feature of no plan
     */
    async check(userId: string, feature: string): Promise<Entitlement> {
      return decideEntitlement(ctx.plans, await readCached(userId), ctx.clock.now(), feature)
    },
    /** Every feature of every plan. */
    async list(userId: string): Promise<Entitlement[]> {
      return decideEntitlements(ctx.plans, await readCached(userId), ctx.clock.now())
    },
    /** Ends the connection that listens for changes. */
    close: async (): Promise<void> => listener?.close(),
  }
}
