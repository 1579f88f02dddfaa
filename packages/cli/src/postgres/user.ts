/** Whom PostgreSQL runs as. It refuses root, so that root lends it an identity that owns nothing else here. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { CliError } from '../cli-error.ts'

export interface User {
  uid: number
  gid: number
}

/**
 * `undefined` for an ordinary user, who needs no other identity. For root, the owner of `existingData` where there is one (it may have
 * been made by an ordinary user, and PostgreSQL accepts no other), else `nobody`, which every system has.
 */
export function unprivilegedUser(existingData: string): User | undefined {
  if (process.getuid?.() !== 0) {
    return undefined
  }
  const owner = statSync(existingData, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid }
  }
  const nobody = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m)
  if (nobody) {
    return { uid: Number(nobody[1]), gid: Number(nobody[2]) }
  }
  throw new CliError(
    'PostgreSQL refuses to run as root, and this system has no user "nobody" to run it as.',
    'Start as an ordinary user, or give a database in DATABASE_URL.',
  )
}

/** Asked of the system itself, as that user: modes alone would not know of access lists and mounts. */
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
