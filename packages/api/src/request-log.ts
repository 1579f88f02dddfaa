/**
 * Adds the request id to every line that is logged while a request is served, by the API or by the
 * engine.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Log } from '@countinghouse/engine'
import type { Context } from 'hono'
import type { ApiEnv } from './api-env.ts'

const currentRequest = new AsyncLocalStorage<{ requestId: string }>()

/**
 * A log whose lines have the `requestId` of the current request, if there is one. Wrap the log
 * once, where it is created, and pass it to the engine too: the engine does not know requests, and
 * its lines are still traceable to one.
 */
export function withRequestId(log: Log): Log {
  return {
    debug: (fields, message) => log.debug({ ...currentRequest.getStore(), ...fields }, message),
    info: (fields, message) => log.info({ ...currentRequest.getStore(), ...fields }, message),
    warn: (fields, message) => log.warn({ ...currentRequest.getStore(), ...fields }, message),
    error: (fields, message) => log.error({ ...currentRequest.getStore(), ...fields }, message),
    child: (fields) => withRequestId(log.child(fields)),
  }
}

/** Runs `work` as a part of the request. */
export function withinRequest<T>(requestId: string, work: () => T): T {
  return currentRequest.run({ requestId }, work)
}

/** Adds fields to the log line of the request. They must not contain personal data. */
export function addLogFields(c: Context<ApiEnv>, fields: Record<string, unknown>): void {
  Object.assign(c.get('logFields'), fields)
}
