/** An event as an endpoint of a given version sees it. */

import type { SandboxContext } from '../context.ts'
import type { StoredEvent } from '../core/objects.ts'
import { asOf } from '../http/moves.ts'
import { currentVersion } from '../http/versions.ts'
import { changedFields } from './emit.ts'

export function renderEvent(
  ctx: SandboxContext,
  event: StoredEvent,
  endpointVersion: string | null,
): StoredEvent {
  const api_version = endpointVersion ?? currentVersion
  const { object, previous_attributes } = event.data
  const shown = asOf(ctx, object, api_version)
  if (shown === object) {
    return { ...event, api_version }
  }
  if (previous_attributes === undefined) {
    return { ...event, api_version, data: { object: shown } }
  }
  // What changed moved as well: the whole object as it was, in the old shape, tells which fields of that shape differ.
  const before = asOf(ctx, merged(object, previous_attributes), api_version)
  return { ...event, api_version, data: { object: shown, previous_attributes: changedFields(before, shown) } }
}

function merged(object: object, changes: object): object {
  const result = new Map<string, unknown>(Object.entries(object))
  for (const [key, value] of Object.entries(changes)) {
    const now = result.get(key)
    result.set(key, isPlain(now) && isPlain(value) ? merged(now, value) : value)
  }
  return Object.fromEntries(result)
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
