/** An event as an endpoint of a given version sees it. */
import type { StoredEvent } from '../ground/objects.ts'
import { asVersion } from '../http/older_versions.ts'
import { shorten } from '../http/shorten.ts'
import { currentVersion } from '../http/versions.ts'
import type { World } from '../world.ts'

export function renderEvent(world: World, event: StoredEvent, endpointVersion: string | null): string {
  const api_version = endpointVersion ?? currentVersion
  const object = asVersion(world, api_version, event.data.object)
  return JSON.stringify({ ...event, api_version, data: { ...event.data, object } }, shorten, 2)
}
