/** Writes an event and plans its deliveries, in the transaction of whatever caused it. */
import { isDeepStrictEqual } from 'node:util'
import type { SandboxContext } from '../context.ts'
import type { EventType, StoredEvent } from '../core/objects.ts'
import { currentVersion } from '../http/versions.ts'
import { planDeliveries } from '../webhook-endpoints/plan.ts'

export interface Change {
  /** The object before; its changed fields become `previous_attributes`. */
  previous?: object | undefined
  /** Seconds; the sandbox's time if absent. */
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
  event.pending_webhooks = planDeliveries(ctx, event)
  return ctx.store.insert(event)
}

/** The time of the test clock on which the object lives, else the sandbox's. */
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
