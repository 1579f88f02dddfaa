import pg from 'pg'
import type { Clock } from '../core/clock.ts'
import type { Ids } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { CHANNEL } from './announce-change.ts'

const RETRY_MS = 1_000
/** A pooler takes LISTEN and delivers nothing: no use in asking it every second. */
const DEAF_RETRY_MS = 60_000
const ECHO_MS_MAX = 2_000

export interface Listener {
  /** Whether a change is heard as soon as it commits. */
  isLive(): boolean
  close(): Promise<void>
}

export interface ListenOptions {
  databaseUrl: string
  clock: Clock
  ids: Ids
  log: Log
  /** `undefined`: any number of changes may have been missed. */
  onChange(userId: string | undefined): void
}

/**
 * Listens on a connection of its own, and begins again whenever that is lost. It counts as live only once it has heard itself: behind a
 * transaction pooler LISTEN succeeds and nothing ever comes.
 */
export function listenForChanges(options: ListenOptions): Listener {
  const closing = new AbortController()
  const state = { live: false }
  const listening = keepListening(options, state, closing.signal)
  return {
    isLive: () => state.live,
    async close() {
      closing.abort()
      await listening
    },
  }
}

async function keepListening(
  options: ListenOptions,
  state: { live: boolean },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const isDeaf = await listenOnce(options, state, signal)
    state.live = false
    options.onChange(undefined)
    await options.clock.sleep(isDeaf ? DEAF_RETRY_MS : RETRY_MS, signal)
  }
}

/** Until the connection ends. Tells whether it connected and heard nothing. */
async function listenOnce(
  { databaseUrl, clock, ids, log, onChange }: ListenOptions,
  state: { live: boolean },
  signal: AbortSignal,
) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'countinghouse listener' })
  const lost = new AbortController()
  const echo = `echo ${ids.token()}`
  const heard = new AbortController()
  client.on('error', (error) => {
    log.warn({ error: error.message }, 'Lost the connection that listens for changed entitlements')
    lost.abort()
  })
  client.on('end', () => lost.abort())
  client.on('notification', ({ payload }) => {
    if (payload === echo) {
      heard.abort()
    } else {
      onChange(payload)
    }
  })
  try {
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
    await client.query('select pg_notify($1, $2)', [CHANNEL, echo])
    await clock.sleep(ECHO_MS_MAX, AbortSignal.any([heard.signal, lost.signal, signal]))
    state.live = heard.signal.aborted && !lost.signal.aborted
    if (state.live) {
      await untilAborted(AbortSignal.any([lost.signal, signal]))
    }
    return !heard.signal.aborted
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
