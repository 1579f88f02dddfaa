/** Which endpoints hear of an event, and when: at once, unless a fault says otherwise. */

import type { SandboxContext } from '../context.ts'
import { deliveryKind } from '../core/due.ts'
import type { StoredEvent } from '../core/objects.ts'

/** Plans the first delivery to each endpoint. Returns how many endpoints wait for the event. */
export function planDeliveries(ctx: SandboxContext, event: StoredEvent): number {
  const endpoints = ctx.store.all('webhook_endpoint', { status: 'enabled' })
  const listening = endpoints.filter(
    ({ enabled_events }) => enabled_events.includes('*') || enabled_events.includes(event.type),
  )
  for (const endpoint of listening) {
    for (const delay of ctx.faults.deliveryDelays(event.type)) {
      ctx.due.add(deliveryKind, deliveryName(event.id, endpoint.id, 1), ctx.clock.now() + delay)
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
