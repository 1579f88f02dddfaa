/** An event as it is kept. */
import type { eventTypes } from './types.ts'

export type EventType = (typeof eventTypes)[number]

/** An event's payload is a snapshot of any object, so its type is the plain envelope. */
export interface StoredEvent {
  id: string
  object: 'event'
  api_version: string
  created: number
  data: { object: object; previous_attributes?: object }
  livemode: false
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: EventType
}
