/** Creates the context of a sandbox: its database, its clock, its ids, and what depends on them. */
import { openAccount } from './account/index.ts'
import type { SandboxContext } from './context.ts'
import { createClock } from './core/clock.ts'
import { openDatabase, seedOf } from './core/database.ts'
import { createIds } from './core/ids.ts'
import { createJobQueue } from './core/job-queue.ts'
import type { Log } from './core/log.ts'
import { createStore } from './core/store.ts'
import { emitEvent } from './events/emit.ts'
import { createFaults } from './faults/faults.ts'
import { createRequestLog } from './http/request-log.ts'
import type { SandboxOptions, Snapshot } from './sandbox.ts'

const silentLog: Log = { info() {}, warn() {}, error() {} }

export interface ContextHandle {
  ctx: SandboxContext
  restore(snapshot: Snapshot): void
  close(): void
}

export function createContext(options: SandboxOptions): ContextHandle {
  const database = openDatabase(options.databasePath ?? ':memory:')
  const seed = seedOf(database, options.seed)
  // Each start generates its ids from another seed. Otherwise the next start could generate ids
  // again whose objects a crash has removed from the file.
  const startNumber = Number(database.setting('opening') ?? 0) + 1
  database.setSetting('opening', String(startNumber))
  let ids = createIds(`${seed}:${startNumber}`)
  const clock = createClock(options.now, Number(database.setting('clock_offset') ?? 0))
  const store = createStore(database)
  const ctx: SandboxContext = {
    database,
    store,
    clock,
    jobs: createJobQueue(database),
    ids: { next: (prefix, length) => ids.next(prefix, length), counts: () => ids.counts() },
    faults: createFaults(() => (Number.parseInt(ids.next('', 4), 36) % 1_000) / 1_000),
    requests: createRequestLog(),
    log: options.log ?? silentLog,
    cause: { requestId: null, idempotencyKey: null },
    account: '',
    publicUrl: options.publicUrl.replace(/\/$/, ''),
    now(customer) {
      const testClock = store.find('test_helpers.test_clock', ctx.testClockOf(customer))
      return testClock?.frozen_time ?? Math.floor(clock.now() / 1_000)
    },
    testClockOf: (customer) => store.find('customer', customer)?.test_clock ?? null,
    emit(type, object, change) {
      const event = emitEvent(ctx, type, object, change)
      if (!database.isDryRun()) {
        options.onEvent?.(event)
      }
    },
  }
  ctx.account = database.transaction(() => openAccount(ctx))
  return {
    ctx,
    restore(snapshot) {
      database.deserialize(snapshot.database)
      clock.resumeFrom(snapshot.now)
      ids = createIds(`${seedOf(database, undefined)}:${database.setting('opening')}`, snapshot.idCounts)
    },
    close: database.close,
  }
}

/** Deletes everything but the account and returns the clock to real time. */
export function resetContext(ctx: SandboxContext) {
  ctx.database.transaction(() => {
    const account = ctx.store.get('account', ctx.account)
    ctx.database.clear()
    ctx.store.insert(account)
  })
  ctx.faults.clear()
  ctx.requests.clear()
  ctx.clock.resumeFrom(ctx.clock.wall())
  ctx.database.setSetting('clock_offset', '0')
}
