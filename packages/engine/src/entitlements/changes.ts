import { sql } from 'kysely'
import pg from 'pg'
import type { Clock } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import type { Ids } from '../core/ids.ts'
import type { Log } from '../core/log.ts'

const CHANNEL = 'countinghouse_entitlements'

/** Invalidates the user's cached entitlements in every process when the transaction commits. */
export async function announceEntitlementChange(tx: Tx, userId: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${userId})`.execute(tx.db)
}

const RETRY_MS = 1_000
/** A transaction pooler accepts LISTEN and delivers nothing, so it is retried less often. */
const POOLER_RETRY_MS = 60_000
const ECHO_MS_MAX = 2_000

export interface ChangeListener {
  /** Whether changes are received as soon as they are committed. */
  isLive(): boolean
  close(): Promise<void>
}

export interface ListenOptions {
  databaseUrl: string
  clock: Clock
  ids: Ids
  log: Log
  /** Called with `undefined` when changes may have been missed. */
  onChange(userId: string | undefined): void
}

/**
 * Listens on a dedicated connection and reconnects when that is lost. It is live only once it has
 * received its own echo: behind a transaction pooler LISTEN succeeds, but no notification arrives.
 */
export function listenForChanges(options: ListenOptions): ChangeListener {
  const closing = new AbortController()
  const state = { live: false }
  const listening = listenForever(options, state, closing.signal)
  return {
    isLive: () => state.live,
    async close() {
      closing.abort()
      await listening
    },
  }
}

async function listenForever(
  options: ListenOptions,
  state: { live: boolean },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const isPooler = await listenOnce(options, state, signal)
    state.live = false
    options.onChange(undefined)
    await options.clock.sleep(isPooler ? POOLER_RETRY_MS : RETRY_MS, signal)
  }
}

/** Resolves when the connection ends: `true` if it was accepted but received no notification. */
async function listenOnce(
  { databaseUrl, clock, ids, log, onChange }: ListenOptions,
  state: { live: boolean },
  signal: AbortSignal,
) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'countinghouse listener' })
  const lost = new AbortController()
  const echo = `echo ${ids.token()}`
  const echoed = new AbortController()
  client.on('error', (error) => {
    log.warn({ error: error.message }, 'Lost the connection that listens for changed entitlements')
    lost.abort()
  })
  client.on('end', () => lost.abort())
  client.on('notification', ({ payload }) => {
    if (payload === echo) {
      echoed.abort()
    } else {
      onChange(payload)
    }
  })
  try {
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
    await client.query('select pg_notify($1, $2)', [CHANNEL, echo])
    await clock.sleep(ECHO_MS_MAX, AbortSignal.any([echoed.signal, lost.signal, signal]))
    state.live = echoed.signal.aborted && !lost.signal.aborted
    if (state.live) {
      await untilAborted(AbortSignal.any([lost.signal, signal]))
    }
    return !echoed.signal.aborted
  } catch (error) {
    log.warn(
      { error: error instanceof Error ? error.message : String(error) },
      'Cannot listen for changed entitlements',
    )
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
    }
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
