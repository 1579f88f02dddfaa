/** Writes an event and schedules its deliveries, in the transaction of the change. */
import { isDeepStrictEqual } from 'node:util'
import type { SandboxContext } from '../context.ts'
import type { EventType, StoredEvent } from '../core/objects.ts'
import { currentVersion } from '../http/versions.ts'
import { scheduleDeliveries } from '../webhook-endpoints/schedule-deliveries.ts'

export interface Change {
  /** The object before the change. The fields that differ become `previous_attributes`. */
  previous?: object | undefined
  /** When it happened, in seconds. Default: the current time of the object's clock. */
  at?: number
}

export function emitEvent(
  ctx: SandboxContext,
  type: EventType,
  object: object,
  change: Change = {},
): StoredEvent {
  const event: StoredEvent = {
    id: ctx.ids.next('evt_1', 23),
    object: 'event',
    api_version: currentVersion,
    created: change.at ?? momentOf(ctx, object),
    data: { object, ...previousAttributes(object, change.previous) },
    livemode: false,
    pending_webhooks: 0,
    request: { id: ctx.cause.requestId, idempotency_key: ctx.cause.idempotencyKey },
    type,
  }
  event.pending_webhooks = scheduleDeliveries(ctx, event)
  return ctx.store.insert(event)
}

/** The current time of the object's test clock, else of the sandbox. */
function momentOf(ctx: SandboxContext, object: object): number {
  const clock =
    'test_clock' in object ? ctx.store.find('test_helpers.test_clock', String(object.test_clock)) : undefined
  if (clock !== undefined) {
    return clock.frozen_time
  }
  return ctx.now('customer' in object && typeof object.customer === 'string' ? object.customer : null)
}

function previousAttributes(object: object, previous: object | undefined): { previous_attributes?: object } {
  if (previous === undefined) {
    return {}
  }
  return { previous_attributes: changedFields(previous, object) }
}

/**
 * The fields of `before` that differ in `after`. Nested objects contain only the changed fields,
 * arrays are given whole.
 */
export function changedFields(before: object, after: object): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  const current = new Map(Object.entries(after))
  const previous = new Map(Object.entries(before))
  for (const key of new Set([...previous.keys(), ...current.keys()])) {
    const [oldValue, newValue] = [previous.get(key) ?? null, current.get(key) ?? null]
    if (isDeepStrictEqual(oldValue, newValue)) {
      continue
    }
    changed[key] = isPlain(oldValue) && isPlain(newValue) ? changedFields(oldValue, newValue) : oldValue
  }
  return changed
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
