/** Renders an event in the API version of a webhook endpoint. */

import type { SandboxContext } from '../context.ts'
import type { StoredEvent } from '../core/objects.ts'
import { renderForVersion } from '../http/render-for-version.ts'
import { currentVersion } from '../http/versions.ts'
import { changedFields } from './emit.ts'

export function renderEvent(
  ctx: SandboxContext,
  event: StoredEvent,
  endpointVersion: string | null,
): StoredEvent {
  const api_version = endpointVersion ?? currentVersion
  const { object, previous_attributes } = event.data
  const rendered = renderForVersion(ctx, object, api_version)
  if (rendered === object) {
    return { ...event, api_version }
  }
  if (previous_attributes === undefined) {
    return { ...event, api_version, data: { object: rendered } }
  }
  // The changed fields may have moved between versions. The previous object is therefore rendered
  // as a whole in the old version and compared with the current one.
  const before = renderForVersion(ctx, merged(object, previous_attributes), api_version)
  return {
    ...event,
    api_version,
    data: { object: rendered, previous_attributes: changedFields(before, rendered) },
  }
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
