/**
 * Assembles a sandbox: the API, the hosted pages and the controls behind one `fetch`, over one
 * context.
 */

import { Hono } from 'hono'
import type { SandboxContext } from './context.ts'
import { createControl } from './control/index.ts'
import { after, type Duration } from './core/clock.ts'
import type { Log } from './core/log.ts'
import { createContext, resetContext } from './create-context.ts'
import { createDashboard } from './dashboard/index.ts'
import type { StoredEvent } from './events/event.ts'
import type { Faults } from './faults/faults.ts'
import { createApi } from './http/api.ts'
import { respondUnknownPath, respondWithError } from './http/respond.ts'
import { createPages } from './pages/index.ts'
import { createScheduler } from './scheduler.ts'
import { createDeliveries } from './webhook-endpoints/deliver.ts'

export interface SandboxOptions {
  /**
   * The SQLite file to keep everything in. Default `:memory:`, which is lost when the process ends.
   */
  databasePath?: string
  /** Base URL of the hosted pages, as a browser reaches them. */
  publicUrl: string
  /**
   * Decides the ids: the same seed and the same calls give the same ids. Default random; a database
   * file keeps its first seed.
   */
  seed?: string
  /** Real time in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** Default: nothing is logged. */
  log?: Log
  /** How long a webhook endpoint may take to respond, in milliseconds. Default 10,000. */
  deliveryTimeoutMs?: number
  /**
   * Called with every request and a copy of its response: for logs, and for tests that validate
   * responses.
   */
  onResponse?: (request: Request, response: Response) => void
  /** Called with every event when it is written, before any delivery. */
  onEvent?: (event: StoredEvent) => void
}

export interface Sandbox {
  fetch(request: Request): Promise<Response>
  /** The sandbox's time, milliseconds since 1970. */
  now(): number
  /**
   * Advances the clock. Everything that becomes due is run in order, webhook deliveries included.
   */
  advance(duration: Duration): Promise<void>
  /** Resolves when every delivery that is due has been made. */
  idle(): Promise<void>
  /** Deletes everything but the account and returns the clock to real time. */
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  faults: Faults
  /** @internal The context of the handlers, for the dashboard and for tests. */
  ctx: SandboxContext
  close(): void
}

export interface Snapshot {
  database: Uint8Array
  /** The sandbox's time, milliseconds since 1970. */
  now: number
  /** How many ids of each prefix had been generated. */
  idCounts: Record<string, number>
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { ctx, restore, close } = createContext(options)
  const deliveries = createDeliveries(ctx, {
    timeoutMs: options.deliveryTimeoutMs ?? 10_000,
    onDone: () => scheduler.wake(),
  })
  const scheduler = createScheduler(ctx, deliveries)
  const app = new Hono()
  const sandbox: Sandbox = {
    async fetch(request) {
      const response = await app.fetch(request)
      options.onResponse?.(request, response.clone())
      return response
    },
    now: ctx.clock.now,
    async advance(duration) {
      await scheduler.advanceTo(after(ctx.clock.now(), duration))
      ctx.database.setSetting('clock_offset', String(ctx.clock.offset()))
      scheduler.wake()
    },
    idle: () => deliveries.settled(),
    reset: () => resetContext(ctx),
    snapshot: () => ({
      database: ctx.database.serialize(),
      now: ctx.clock.now(),
      idCounts: ctx.ids.counts(),
    }),
    restore(snapshot) {
      restore(snapshot)
      scheduler.wake()
    },
    faults: ctx.faults,
    ctx,
    close() {
      scheduler.close()
      deliveries.close()
      close()
    },
  }
  app.route('/_sandbox', createControl(sandbox))
  const afterCommit = () => {
    if (ctx.jobs.takeChanged()) {
      scheduler.wake()
    }
  }
  app.route('/', createApi(ctx, afterCommit))
  app.route('/', createPages(ctx, afterCommit))
  app.route('/', createDashboard(sandbox))
  app.notFound((context) => respondUnknownPath(ctx, context.req.raw))
  app.onError((error, context) => respondWithError(ctx, error, context.req.raw))
  scheduler.wake()
  return sandbox
}
