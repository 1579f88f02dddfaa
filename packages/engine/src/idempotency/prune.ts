import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { IDEMPOTENCY_HOURS } from './claim.ts'

export async function pruneIdempotencyKeys(ctx: Context): Promise<void> {
  const before = addMinutes(ctx.clock.now(), -60 * IDEMPOTENCY_HOURS)
  await ctx.db.deleteFrom('shop.idempotency').where('started_at', '<', before).execute()
}
