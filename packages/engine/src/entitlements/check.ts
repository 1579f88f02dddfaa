import type { Context } from '../core/context.ts'
import { cacheActiveEntitlements } from './cache-active.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import { type Listener, listenForChanges } from './listen.ts'
import { readActiveEntitlements } from './read-active.ts'
import type { EntitlementVerbs } from './types.ts'

/**
 * What is remembered is what somebody holds; what follows from it is decided at every check, so that a grace ends in its moment.
 * `databaseUrl` leads to PostgreSQL itself; nobody connects before the first check.
 */
export function createEntitlementCheck(
  ctx: Context,
  databaseUrl: string,
): EntitlementVerbs & { close(): Promise<void> } {
  let listener: Listener | undefined
  const memory = cacheActiveEntitlements(ctx.clock, () => listener?.isLive() ?? false)
  const recall = (userId: string) => {
    listener ??= listenForChanges({ databaseUrl, ...ctx, onChange: memory.forget })
    return memory.recall(userId, () => readActiveEntitlements(ctx, userId))
  }
  return {
    async check(userId, feature) {
      return decideEntitlement(ctx.plans, await recall(userId), ctx.clock.now(), feature)
    },
    async list(userId) {
      return decideEntitlements(ctx.plans, await recall(userId), ctx.clock.now())
    },
    close: async () => listener?.close(),
  }
}
