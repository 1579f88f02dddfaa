import type { Context } from '../../core/context.ts'
import { fetchStripeObject } from './fetch-object.ts'

/** What the events waited for has arrived: they need not sleep until their next try. */
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

/** Another try of an event that failed: with the object as it is now, since the payload may have grown old meanwhile. */
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
