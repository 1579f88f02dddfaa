/**
 * The secret that signs sessions: AUTH_SECRET, or a generated one that is kept in the data
 * directory.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from './settings.ts'

/** The data directory exists, and this process holds its lock. */
export function readAuthSecret({ authSecret, home }: Pick<Settings, 'authSecret' | 'home'>): string {
  if (authSecret) {
    return authSecret
  }
  const file = join(home, 'auth-secret')
  try {
    return writeOnce(file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw error
    }
    return readFileSync(file, 'utf8').trim()
  }
}

/** @throws Error with the code EEXIST when the file exists */
function writeOnce(file: string): string {
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(file, `${secret}\n`, { flag: 'wx', mode: 0o600 })
  return secret
}
