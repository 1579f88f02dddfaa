import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

/** How long a rejected spend is rejected again under its key. */
const REJECTION_HOURS = 24

export async function pruneTokenRejections(ctx: Context): Promise<void> {
  const before = addMinutes(ctx.clock.now(), -60 * REJECTION_HOURS)
  await ctx.db.deleteFrom('shop.token_rejection').where('at', '<', before).execute()
}
