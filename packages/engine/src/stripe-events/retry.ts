import type { Ground } from '../ground.ts'
import { fetchStripeObject } from './fetch-object.ts'

/** What the events waited for has arrived: they need not sleep until their next try. */
export async function retryWaitingEvents(ground: Ground, arrived: string): Promise<void> {
  const events = await ground.db
    .selectFrom('shop.stripe_event')
    .where('waits_for', '=', arrived)
    .where('status', '=', 'pending')
    .select('object_id')
    .distinct()
    .execute()
  for (const { object_id } of events) {
    if (object_id) {
      await fetchStripeObject(ground, object_id)
    }
  }
}

/** Another try of an event that failed: with the object as it is now, since the payload may have grown old meanwhile. */
export async function retryStripeEvent(ground: Ground, eventId: string): Promise<void> {
  const event = await ground.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .where('status', '=', 'pending')
    .select('object_id')
    .executeTakeFirst()
  if (event?.object_id) {
    await fetchStripeObject(ground, event.object_id)
  }
}
