/**
 * The data directory (COUNTINGHOUSE_HOME): everything a shop stores on disk, and the lock that only
 * one process can hold.
 */
import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from './cli-error.ts'
import { type Lock, lockHolder, tryLock } from './lock.ts'
import { dataFolder, wipeCluster } from './postgres/cluster.ts'
import { clearLeftovers } from './postgres/leftovers.ts'

/**
 * Locks the data directory until `release` or the end of this process.
 * @throws CliError when another process holds the lock, or the directory cannot be written
 */
export function lockHome(home: string): Lock {
  const lock = tryLockHome(home)
  if (lock) {
    return lock
  }
  throw new CliError(
    `A shop is already running in ${home} (process ${lockHolder(lockFile(home))}).`,
    'Stop it first, or set COUNTINGHOUSE_HOME, PORT and SANDBOX_PORT to other values.',
  )
}

/** `undefined` when another process holds the lock. */
export function tryLockHome(home: string): Lock | undefined {
  try {
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK)
    return tryLock(lockFile(home))
  } catch (error) {
    throw new CliError(
      `Cannot write to ${home}: ${error instanceof Error ? error.message : error}.`,
      'Make it writable for this user, or set COUNTINGHOUSE_HOME to another folder.',
    )
  }
}

/** Deletes the database and the sandbox's state, for `--fresh`. The caller holds the lock. */
export async function wipeHome(home: string, report: (message: string) => void): Promise<void> {
  if (existsSync(dataFolder(home))) {
    await clearLeftovers(realpathSync(dataFolder(home)), report)
  }
  wipeCluster(home)
  for (const name of ['sandbox.sqlite', 'sandbox.sqlite-wal', 'sandbox.sqlite-shm']) {
    rmSync(join(home, name), { force: true })
  }
}

export function sandboxFile(home: string): string {
  return join(home, 'sandbox.sqlite')
}

function lockFile(home: string): string {
  return join(home, 'lock')
}
