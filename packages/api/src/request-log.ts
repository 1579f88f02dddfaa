/** Which request is being served, for every line that is logged meanwhile, by us or by the engine. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Log } from '@countinghouse/engine'
import type { Context } from 'hono'
import type { ApiEnv } from './app.ts'

const serving = new AsyncLocalStorage<{ requestId: string }>()

/**
 * The same log, whose lines carry the `requestId` of the request that they are written in, if any. Wrap the log once where it
 * is made and hand it to the engine too: the engine knows nothing of requests, and its lines still say which one they belong to.
 */
export function withRequestId(log: Log): Log {
  return {
    debug: (fields, message) => log.debug({ ...serving.getStore(), ...fields }, message),
    info: (fields, message) => log.info({ ...serving.getStore(), ...fields }, message),
    warn: (fields, message) => log.warn({ ...serving.getStore(), ...fields }, message),
    error: (fields, message) => log.error({ ...serving.getStore(), ...fields }, message),
    child: (fields) => withRequestId(log.child(fields)),
  }
}

export function serveAs<T>(requestId: string, work: () => T): T {
  return serving.run({ requestId }, work)
}

/** Adds what was learned on the way to the one line that the request leaves in the log. Nothing personal. */
export function addLogFields(c: Context<ApiEnv>, fields: Record<string, unknown>): void {
  Object.assign(c.get('noted'), fields)
}
