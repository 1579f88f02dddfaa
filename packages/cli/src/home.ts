/** The shop's home: the folder with everything a run leaves behind, and the lock that keeps two runs out of each other's data. */
import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from './cli-error.ts'
import { type Lock, lockHolder, tryLock } from './lock.ts'
import { dataFolder, wipeCluster } from './postgres/cluster.ts'
import { clearLeftovers } from './postgres/leftovers.ts'

/**
 * Takes the home for this process alone, until `release` or the process's end.
 * @throws CliError when another process has it, or when it cannot be written
 */
export function takeHome(home: string): Lock {
  const lock = tryTakeHome(home)
  if (lock) {
    return lock
  }
  throw new CliError(
    `A shop is already running with ${home} as its home (process ${lockHolder(lockFile(home))}).`,
    'Stop that one first, or give this one a home and ports of its own: COUNTINGHOUSE_HOME, PORT and SANDBOX_PORT.',
  )
}

/** `undefined` when another process has it. */
export function tryTakeHome(home: string): Lock | undefined {
  try {
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK)
    return tryLock(lockFile(home))
  } catch (error) {
    throw new CliError(
      `${home} cannot be written (${error instanceof Error ? error.message : error}).`,
      'Give it to the user who runs this, or set COUNTINGHOUSE_HOME to another folder.',
    )
  }
}

/** Empties it, for `--fresh`. Whoever calls has taken it. */
export async function wipeHome(home: string, say: (message: string) => void): Promise<void> {
  if (existsSync(dataFolder(home))) {
    await clearLeftovers(realpathSync(dataFolder(home)), say)
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
