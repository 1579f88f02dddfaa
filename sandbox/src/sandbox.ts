/** Puts a sandbox together: one database, one clock, one world; the API, the pages and the controls in one `fetch`. */

import { Hono } from 'hono'
import { openAccount } from './account/index.ts'
import { createControl } from './control/index.ts'
import { createDashboard } from './dashboard/index.ts'
import { emitEvent } from './events/emit.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { after, createClock, type Duration } from './ground/clock.ts'
import { openDatabase, seedOf } from './ground/database.ts'
import { createDue } from './ground/due.ts'
import { createIds } from './ground/ids.ts'
import { createStore } from './ground/store.ts'
import { createApi } from './http/api.ts'
import { createPages } from './pages/index.ts'
import { createTimekeeper } from './timekeeper.ts'
import { createDeliveries } from './webhook_endpoints/deliver.ts'
import type { Log, World } from './world.ts'

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
  /** All that handlers work with; for the dashboard and for tests. */
  world: World
  close(): void
}

export interface Snapshot {
  database: Uint8Array
  /** Sandbox time. */
  now: number
  idsDrawn: Record<string, number>
}

const silent: Log = { info() {}, warn() {}, error() {} }

export function createSandbox(options: SandboxOptions): Sandbox {
  const database = openDatabase(options.databasePath ?? ':memory:')
  const seed = seedOf(database, options.seed)
  // Each opening draws ids of its own, so that a crash can make none twice.
  const opening = Number(database.setting('opening') ?? 0) + 1
  database.setSetting('opening', String(opening))
  const clock = createClock(options.now, Number(database.setting('clock_offset') ?? 0))
  let ids = createIds(`${seed}:${opening}`)
  const store = createStore(database)
  const world: World = {
    database,
    store,
    clock,
    due: createDue(database),
    ids: { next: (prefix, length) => ids.next(prefix, length), drawn: () => ids.drawn() },
    faults: createFaults(() => (Number.parseInt(ids.next('', 4), 36) % 1_000) / 1_000),
    log: options.log ?? silent,
    cause: { requestId: null, idempotencyKey: null },
    account: '',
    publicUrl: options.publicUrl.replace(/\/$/, ''),
    now(customer) {
      const testClock = store.find('test_helpers.test_clock', world.clockOf(customer))
      return testClock?.frozen_time ?? Math.floor(clock.now() / 1_000)
    },
    clockOf: (customer) => store.find('customer', customer)?.test_clock ?? null,
    emit: (type, object, change) => void emitEvent(world, type, object, change),
  }
  world.account = database.transaction(() => openAccount(world))

  const deliveries = createDeliveries(world, { timeoutMs: options.deliveryTimeoutMs ?? 10_000, onDone: () => timekeeper.wake() })
  const timekeeper = createTimekeeper(world, deliveries)
  const app = new Hono()
  const sandbox: Sandbox = {
    fetch: async (request) => app.fetch(request),
    now: clock.now,
    async advance(duration) {
      await timekeeper.advanceTo(after(clock.now(), duration))
      database.setSetting('clock_offset', String(clock.offset()))
      timekeeper.wake()
    },
    idle: () => deliveries.settled(),
    reset() {
      database.transaction(() => {
        const account = store.get('account', world.account)
        database.clear()
        store.insert(account)
      })
      world.faults.clear()
      clock.release(clock.wall())
      database.setSetting('clock_offset', '0')
    },
    snapshot: () => ({ database: database.serialize(), now: clock.now(), idsDrawn: ids.drawn() }),
    restore(snapshot) {
      database.deserialize(snapshot.database)
      clock.release(snapshot.now)
      ids = createIds(`${seedOf(database, undefined)}:${database.setting('opening')}`, snapshot.idsDrawn)
      timekeeper.wake()
    },
    faults: world.faults,
    world,
    close() {
      timekeeper.close()
      deliveries.close()
      database.close()
    },
  }
  app.route('/_sandbox', createControl(sandbox))
  app.route('/', createApi(world, timekeeper.wake))
  app.route('/', createPages(world, timekeeper.wake))
  app.route('/', createDashboard(sandbox))
  timekeeper.wake()
  return sandbox
}
