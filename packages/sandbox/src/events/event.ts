/** An event as it is stored. */
import type { eventTypes } from './types.ts'

export type EventType = (typeof eventTypes)[number]

/** The payload may be any object of any version, so its type is only `object`. */
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
