/** The user that PostgreSQL runs as. It rejects root, so root starts it as an unprivileged user. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { CliError } from '../cli-error.ts'

export interface User {
  uid: number
  gid: number
}

/**
 * `undefined` unless this process runs as root. For root, the owner of `existingData` if it exists,
 * because PostgreSQL accepts no other user; otherwise the system's unprivileged user.
 */
export function unprivilegedUser(existingData: string): User | undefined {
  if (process.getuid?.() !== 0) {
    return undefined
  }
  const owner = statSync(existingData, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid }
  }
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m)
  if (entry) {
    return { uid: Number(entry[1]), gid: Number(entry[2]) }
  }
  throw new CliError(
    'PostgreSQL cannot run as root, and this system has no user "nobody".',
    'Start as another user, or set DATABASE_URL to a PostgreSQL database.',
  )
}

/**
 * Tested by running a command as that user, because file modes do not cover access lists and mount
 * options.
 */
export function canExecute(user: User | undefined, file: string): boolean {
  return probe(user, '[ -x "$1" ]', file)
}

export function canEnter(user: User | undefined, folder: string): boolean {
  return probe(user, 'cd "$1"', folder)
}

function probe(user: User | undefined, script: string, path: string): boolean {
  if (!user) {
    return true
  }
  return spawnSync('/bin/sh', ['-c', script, 'sh', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}
