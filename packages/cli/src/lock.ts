/**
 * A lock that dies with its holder, however that dies. Node has no file locks; SQLite's exclusive transaction is one, kept by the
 * operating system, so that after a SIGKILL there is nothing to clean up and no pid to mistrust.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export interface Lock {
  release(): void
}

/** `undefined` when somebody else has it. */
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

/** The pid of who has, or last had, the lock: good for a sentence, not for a decision. */
export function lockHolder(file: string): string {
  return readFileSync(`${file}.holder`, 'utf8')
}
