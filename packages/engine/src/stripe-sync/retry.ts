import type { Context } from '../core/context.ts'
import { fetchStripeObject } from './fetch-object.ts'

/** Retries an event that failed. */
export async function retryStripeEvent(ctx: Context, eventId: string): Promise<void> {
  const event = await ctx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .where('status', '=', 'pending')
    .select('object_id')
    .executeTakeFirst()
  if (event?.object_id) {
    await fetchStripeObject(ctx, event.object_id)
  }
}

/**
 * Retries the events that failed for lack of the object `arrived`, without waiting for their next
 * attempt.
 */
export async function retryWaitingEvents(ctx: Context, arrived: string): Promise<void> {
  const events = await ctx.db
    .selectFrom('shop.stripe_event')
    .where('blocked_on', '=', arrived)
    .where('status', '=', 'pending')
    .select('object_id')
    .distinct()
    .execute()
  for (const { object_id } of events) {
    if (object_id) {
      await fetchStripeObject(ctx, object_id)
    }
  }
}
