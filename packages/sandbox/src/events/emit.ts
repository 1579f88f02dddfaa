/** Writes an event and plans its deliveries, in the transaction of whatever caused it. */
import { isDeepStrictEqual } from 'node:util'
import type { EventType, StoredEvent } from '../ground/objects.ts'
import { currentVersion } from '../http/versions.ts'
import { planDeliveries } from '../webhook_endpoints/plan.ts'
import type { World } from '../world.ts'

export interface Change {
  /** The object before; its changed fields become `previous_attributes`. */
  previous?: object | undefined
  /** Seconds; the sandbox's time if absent. */
  at?: number
}

export function emitEvent(world: World, type: EventType, object: object, change: Change = {}): StoredEvent {
  const event: StoredEvent = {
    id: world.ids.next('evt_1', 23),
    object: 'event',
    api_version: currentVersion,
    created: change.at ?? momentOf(world, object),
    data: { object, ...previousAttributes(object, change.previous) },
    livemode: false,
    pending_webhooks: 0,
    request: { id: world.cause.requestId, idempotency_key: world.cause.idempotencyKey },
    type,
  }
  event.pending_webhooks = planDeliveries(world, event)
  return world.store.insert(event)
}

/** The time of the test clock on which the object lives, else the sandbox's. */
function momentOf(world: World, object: object): number {
  const clock =
    'test_clock' in object
      ? world.store.find('test_helpers.test_clock', String(object.test_clock))
      : undefined
  if (clock !== undefined) {
    return clock.frozen_time
  }
  return world.now('customer' in object && typeof object.customer === 'string' ? object.customer : null)
}

function previousAttributes(object: object, previous: object | undefined): { previous_attributes?: object } {
  if (previous === undefined) {
    return {}
  }
  return { previous_attributes: changedFields(previous, object) }
}

/** The fields of `before` that differ in `after`; nested objects are narrowed to what changed, arrays are given whole. */
export function changedFields(before: object, after: object): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  const now = new Map(Object.entries(after))
  const was = new Map(Object.entries(before))
  for (const key of new Set([...was.keys(), ...now.keys()])) {
    const [old, fresh] = [was.get(key) ?? null, now.get(key) ?? null]
    if (isDeepStrictEqual(old, fresh)) {
      continue
    }
    changed[key] = isPlain(old) && isPlain(fresh) ? changedFields(old, fresh) : old
  }
  return changed
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
