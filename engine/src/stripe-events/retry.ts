import type { Ground } from '../ground.ts'
import { fetchStripeObject } from './fetch-object.ts'

/** Another try of an event that failed: with the object as it is now, since the payload may have grown old meanwhile. */
export async function retryStripeEvent(ground: Ground, eventId: string): Promise<void> {
  const event = await ground.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .where('status', '=', 'pending')
    .select('object_id')
    .executeTakeFirst()
  if (event?.object_id) await fetchStripeObject(ground, event.object_id)
}
