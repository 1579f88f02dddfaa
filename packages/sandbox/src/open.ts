/** Opens a world: its database, its clock, its ids, and what depends on them. */
import { openAccount } from './account/index.ts'
import { emitEvent } from './events/emit.ts'
import { createFaults } from './faults/faults.ts'
import { createClock } from './ground/clock.ts'
import { openDatabase, seedOf } from './ground/database.ts'
import { createDue } from './ground/due.ts'
import { createIds } from './ground/ids.ts'
import type { Log } from './ground/log.ts'
import { createStore } from './ground/store.ts'
import { createRequestLog } from './http/request_log.ts'
import type { SandboxOptions, Snapshot } from './sandbox.ts'
import type { World } from './world.ts'

const silent: Log = { info() {}, warn() {}, error() {} }

export interface OpenWorld {
  world: World
  resetTo(snapshot: Snapshot): void
  close(): void
}

export function openWorld(options: SandboxOptions): OpenWorld {
  const database = openDatabase(options.databasePath ?? ':memory:')
  const seed = seedOf(database, options.seed)
  // Each opening draws ids of its own, so that a crash can make none twice.
  const opening = Number(database.setting('opening') ?? 0) + 1
  database.setSetting('opening', String(opening))
  let ids = createIds(`${seed}:${opening}`)
  const clock = createClock(options.now, Number(database.setting('clock_offset') ?? 0))
  const store = createStore(database)
  const world: World = {
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
      const testClock = store.find('test_helpers.test_clock', world.clockOf(customer))
      return testClock?.frozen_time ?? Math.floor(clock.now() / 1_000)
    },
    clockOf: (customer) => store.find('customer', customer)?.test_clock ?? null,
    emit(type, object, change) {
      const event = emitEvent(world, type, object, change)
      if (!database.isRehearsing()) {
        options.onEvent?.(event)
      }
    },
  }
  world.account = database.transaction(() => openAccount(world))
  return {
    world,
    resetTo(snapshot) {
      database.deserialize(snapshot.database)
      clock.release(snapshot.now)
      ids = createIds(`${seedOf(database, undefined)}:${database.setting('opening')}`, snapshot.idsDrawn)
    },
    close: database.close,
  }
}

/** Forgets everything but the account; the clock goes back to the wall's time. */
export function emptyWorld(world: World) {
  world.database.transaction(() => {
    const account = world.store.get('account', world.account)
    world.database.clear()
    world.store.insert(account)
  })
  world.faults.clear()
  world.requests.clear()
  world.clock.release(world.clock.wall())
  world.database.setSetting('clock_offset', '0')
}
