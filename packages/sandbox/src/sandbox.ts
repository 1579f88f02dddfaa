/** Puts a sandbox together: one database, one clock, one world; the API, the pages and the controls in one `fetch`. */

import { Hono } from 'hono'
import type { SandboxContext } from './context.ts'
import { createControl } from './control/index.ts'
import { after, type Duration } from './core/clock.ts'
import type { Log } from './core/log.ts'
import { createDashboard } from './dashboard/index.ts'
import type { StoredEvent } from './events/event.ts'
import type { Faults } from './faults/faults.ts'
import { answerFailure, answerUnknown, createApi } from './http/api.ts'
import { createEmptyContext, openContext } from './open.ts'
import { createPages } from './pages/index.ts'
import { createTimekeeper } from './timekeeper.ts'
import { createDeliveries } from './webhook-endpoints/deliver.ts'

export interface SandboxOptions {
  /** A file, or `:memory:` (the default), which ends with the process. */
  databasePath?: string
  /** Base of the hosted pages, as a browser reaches them. */
  publicUrl: string
  /** The same seed and the same calls give the same ids. Drawn when absent; a database keeps its own. */
  seed?: string
  /** The wall's time in milliseconds. */
  now?: () => number
  log?: Log
  /** How long a webhook endpoint may take to answer, in milliseconds. */
  deliveryTimeoutMs?: number
  /** Sees every call and its answer: for logs, and for tests of what was said. The response is a copy. */
  onAnswer?: (request: Request, response: Response) => void
  /** Sees every event as it is written, before anything is delivered. */
  onEvent?: (event: StoredEvent) => void
}

export interface Sandbox {
  fetch(request: Request): Promise<Response>
  /** The sandbox's time, milliseconds since 1970. */
  now(): number
  /** Turns the clock; everything that becomes due on the way happens in order, deliveries included. */
  advance(duration: Duration): Promise<void>
  /** Resolves when every delivery that is due was made. */
  idle(): Promise<void>
  /** Forgets everything but the account; the clock goes back to the wall's time. */
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  faults: Faults
  /** @internal All that handlers work with; for the dashboard and for tests. */
  ctx: SandboxContext
  close(): void
}

export interface Snapshot {
  database: Uint8Array
  /** Sandbox time. */
  now: number
  idsDrawn: Record<string, number>
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { ctx, resetTo, close } = openContext(options)
  const deliveries = createDeliveries(ctx, {
    timeoutMs: options.deliveryTimeoutMs ?? 10_000,
    onDone: () => timekeeper.wake(),
  })
  const timekeeper = createTimekeeper(ctx, deliveries)
  const app = new Hono()
  const sandbox: Sandbox = {
    async fetch(request) {
      const response = await app.fetch(request)
      options.onAnswer?.(request, response.clone())
      return response
    },
    now: ctx.clock.now,
    async advance(duration) {
      await timekeeper.advanceTo(after(ctx.clock.now(), duration))
      ctx.database.setSetting('clock_offset', String(ctx.clock.offset()))
      timekeeper.wake()
    },
    idle: () => deliveries.settled(),
    reset: () => createEmptyContext(ctx),
    snapshot: () => ({
      database: ctx.database.serialize(),
      now: ctx.clock.now(),
      idsDrawn: ctx.ids.drawn(),
    }),
    restore(snapshot) {
      resetTo(snapshot)
      timekeeper.wake()
    },
    faults: ctx.faults,
    ctx,
    close() {
      timekeeper.close()
      deliveries.close()
      close()
    },
  }
  app.route('/_sandbox', createControl(sandbox))
  const afterCommit = () => {
    if (ctx.due.takeChanged()) {
      timekeeper.wake()
    }
  }
  app.route('/', createApi(ctx, afterCommit))
  app.route('/', createPages(ctx, afterCommit))
  app.route('/', createDashboard(sandbox))
  app.notFound((context) => answerUnknown(ctx, context.req.raw))
  app.onError((error, context) => answerFailure(ctx, error, context.req.raw))
  timekeeper.wake()
  return sandbox
}
