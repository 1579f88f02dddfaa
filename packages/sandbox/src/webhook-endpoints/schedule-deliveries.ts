/** The first deliveries of an event, one for each endpoint that subscribes to it. */

import type { SandboxContext } from '../context.ts'
import { deliveryJob } from '../core/job-queue.ts'
import type { StoredEvent } from '../core/objects.ts'

/**
 * Schedules a delivery to each endpoint: at once, unless a fault delays it. Returns the number of
 * endpoints.
 */
export function scheduleDeliveries(ctx: SandboxContext, event: StoredEvent): number {
  const endpoints = ctx.store.all('webhook_endpoint', { status: 'enabled' })
  const subscribed = endpoints.filter(
    ({ enabled_events }) => enabled_events.includes('*') || enabled_events.includes(event.type),
  )
  for (const endpoint of subscribed) {
    for (const delay of ctx.faults.deliveryDelays(event.type)) {
      ctx.jobs.add(deliveryJob, deliveryKey(event.id, endpoint.id, 1), ctx.clock.now() + delay)
    }
  }
  return subscribed.length
}

/** The object of a delivery job: `evt_… we_… 1`. */
export const deliveryKey = (event: string, endpoint: string, attempt: number) =>
  `${event} ${endpoint} ${attempt}`

export function parseDeliveryKey(key: string): { event: string; endpoint: string; attempt: number } {
  const [event = '', endpoint = '', attempt = '1'] = key.split(' ')
  return { event, endpoint, attempt: Number(attempt) }
}
