/**
 * A file lock that ends with its process. Node has no file locks, but an exclusive transaction of
 * SQLite is one, held by the operating system: after a SIGKILL there is nothing to clean up, and no
 * pid that may belong to another process.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export interface Lock {
  release(): void
}

/** `undefined` when another process holds the lock. */
export function tryLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) {
      return undefined
    }
    throw error
  }
  writeFileSync(`${file}.holder`, String(process.pid))
  return { release: () => database.close() }
}

/** The pid of the process that holds, or last held, the lock. For messages only. */
export function lockHolder(file: string): string {
  return readFileSync(`${file}.holder`, 'utf8')
}
