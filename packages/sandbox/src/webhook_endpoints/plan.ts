/** Which endpoints hear of an event, and when: at once, unless a fault says otherwise. */
import { deliveryKind } from '../ground/due.ts'
import type { StoredEvent } from '../ground/objects.ts'
import type { World } from '../world.ts'

/** Plans the first delivery to each endpoint. Returns how many endpoints wait for the event. */
export function planDeliveries(world: World, event: StoredEvent): number {
  const endpoints = world.store.all('webhook_endpoint', { status: 'enabled' })
  const listening = endpoints.filter(
    ({ enabled_events }) => enabled_events.includes('*') || enabled_events.includes(event.type),
  )
  for (const endpoint of listening) {
    for (const delay of world.faults.deliveryDelays(event.type)) {
      world.due.add(deliveryKind, deliveryName(event.id, endpoint.id, 1), world.clock.now() + delay)
    }
  }
  return listening.length
}

/** A planned delivery is named by what it delivers: `evt_… we_… 1`. */
export const deliveryName = (event: string, endpoint: string, attempt: number) =>
  `${event} ${endpoint} ${attempt}`

export function readDeliveryName(name: string): { event: string; endpoint: string; attempt: number } {
  const [event = '', endpoint = '', attempt = '1'] = name.split(' ')
  return { event, endpoint, attempt: Number(attempt) }
}
