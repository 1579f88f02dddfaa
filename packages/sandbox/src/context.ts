/**
 * The context that every handler receives. Handlers are synchronous, so that a call takes effect
 * completely or not at all.
 */

import type { Clock } from './core/clock.ts'
import type { Database } from './core/database.ts'
import type { Ids } from './core/ids.ts'
import type { JobQueue } from './core/job-queue.ts'
import type { Log } from './core/log.ts'
import type { EventType } from './core/objects.ts'
import type { Store } from './core/store.ts'
import type { Faults } from './faults/faults.ts'
import type { RequestLog } from './http/request-log.ts'

/**
 * The request that caused the current changes; both fields are `null` for a job. Written into every
 * event.
 */
export interface Cause {
  requestId: string | null
  idempotencyKey: string | null
}

/** Created once for each sandbox. */
export interface SandboxContext {
  database: Database
  store: Store
  clock: Clock
  jobs: JobQueue
  ids: Ids
  faults: Faults
  requests: RequestLog
  log: Log
  cause: Cause
  /** The id of the sandbox's one account. */
  account: string
  /** Base URL of the hosted pages, without a trailing slash. */
  publicUrl: string
  /**
   * The current time in seconds, on the customer's test clock if it has one, else on the sandbox's
   * clock.
   */
  now(customer?: string | null): number
  /** The id of a customer's test clock, `null` if the customer has none. */
  testClockOf(customer: string | null | undefined): string | null
  emit(type: EventType, object: object, change?: { previous?: object | undefined; at?: number }): void
}
