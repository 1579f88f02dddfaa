/** An event as an endpoint of a given version sees it. */

import type { StoredEvent } from '../ground/objects.ts'
import { currentVersion } from '../http/versions.ts'

export function renderEvent(event: StoredEvent, endpointVersion: string | null): StoredEvent {
  return { ...event, api_version: endpointVersion ?? currentVersion }
}
