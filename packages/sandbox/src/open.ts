/** Opens a world: its database, its clock, its ids, and what depends on them. */
import { openAccount } from './account/index.ts'
import type { SandboxContext } from './context.ts'
import { createClock } from './core/clock.ts'
import { openDatabase, seedOf } from './core/database.ts'
import { createDue } from './core/due.ts'
import { createIds } from './core/ids.ts'
import type { Log } from './core/log.ts'
import { createStore } from './core/store.ts'
import { emitEvent } from './events/emit.ts'
import { createFaults } from './faults/faults.ts'
import { createRequestLog } from './http/request-log.ts'
import type { SandboxOptions, Snapshot } from './sandbox.ts'

const silent: Log = { info() {}, warn() {}, error() {} }

export interface OpenSandboxContext {
  ctx: SandboxContext
  resetTo(snapshot: Snapshot): void
  close(): void
}

export function openContext(options: SandboxOptions): OpenSandboxContext {
  const database = openDatabase(options.databasePath ?? ':memory:')
  const seed = seedOf(database, options.seed)
  // Each opening draws ids of its own, so that a crash can make none twice.
  const opening = Number(database.setting('opening') ?? 0) + 1
  database.setSetting('opening', String(opening))
  let ids = createIds(`${seed}:${opening}`)
  const clock = createClock(options.now, Number(database.setting('clock_offset') ?? 0))
  const store = createStore(database)
  const ctx: SandboxContext = {
    database,
    store,
    clock,
    due: createDue(database),
    ids: { next: (prefix, length) => ids.next(prefix, length), drawn: () => ids.drawn() },
    faults: createFaults(() => (Number.parseInt(ids.next('', 4), 36) % 1_000) / 1_000),
    requests: createRequestLog(),
    log: options.log ?? silent,
    cause: { requestId: null, idempotencyKey: null },
    account: '',
    publicUrl: options.publicUrl.replace(/\/$/, ''),
    now(customer) {
      const testClock = store.find('test_helpers.test_clock', ctx.clockOf(customer))
      return testClock?.frozen_time ?? Math.floor(clock.now() / 1_000)
    },
    clockOf: (customer) => store.find('customer', customer)?.test_clock ?? null,
    emit(type, object, change) {
      const event = emitEvent(ctx, type, object, change)
      if (!database.isRehearsing()) {
        options.onEvent?.(event)
      }
    },
  }
  ctx.account = database.transaction(() => openAccount(ctx))
  return {
    ctx,
    resetTo(snapshot) {
      database.deserialize(snapshot.database)
      clock.release(snapshot.now)
      ids = createIds(`${seedOf(database, undefined)}:${database.setting('opening')}`, snapshot.idsDrawn)
    },
    close: database.close,
  }
}

/** Forgets everything but the account; the clock goes back to the wall's time. */
export function createEmptyContext(ctx: SandboxContext) {
  ctx.database.transaction(() => {
    const account = ctx.store.get('account', ctx.account)
    ctx.database.clear()
    ctx.store.insert(account)
  })
  ctx.faults.clear()
  ctx.requests.clear()
  ctx.clock.release(ctx.clock.wall())
  ctx.database.setSetting('clock_offset', '0')
}
