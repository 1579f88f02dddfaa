/** All that a handler can touch, made once for each sandbox. Handlers are synchronous: a call happens whole, or not at all. */

import type { Clock } from './core/clock.ts'
import type { Database } from './core/database.ts'
import type { Due } from './core/due.ts'
import type { Ids } from './core/ids.ts'
import type { Log } from './core/log.ts'
import type { EventType } from './core/objects.ts'
import type { Store } from './core/store.ts'
import type { Faults } from './faults/faults.ts'
import type { RequestLog } from './http/request-log.ts'

/** Who set off what happens now: a request, or nobody (time). Written into every event. */
export interface Cause {
  requestId: string | null
  idempotencyKey: string | null
}

export interface SandboxContext {
  database: Database
  store: Store
  clock: Clock
  due: Due
  ids: Ids
  faults: Faults
  requests: RequestLog
  log: Log
  cause: Cause
  account: string
  /** Base of the hosted pages, without a slash at the end. */
  publicUrl: string
  /** The time, in seconds: the sandbox's, or that of the customer's test clock. */
  now(customer?: string | null): number
  /** The id of the test clock on which a customer lives. */
  clockOf(customer: string | null | undefined): string | null
  emit(type: EventType, object: object, change?: { previous?: object | undefined; at?: number }): void
}
