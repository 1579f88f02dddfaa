/** The variables that middleware sets for the routes behind it. */
import type { ApiKeyId, Log } from '@countinghouse/engine'
import type { Viewer } from './viewer.ts'

export interface ApiEnv {
  /** `viewer` is set unless the route is public, `apiKeyId` for a request with a valid API key. */
  Variables: {
    requestId: string
    log: Log
    /** Added by `addLogFields` to the log line of the request. */
    logFields: Record<string, unknown>
    viewer: Viewer
    apiKeyId?: ApiKeyId
  }
}
