/** What sessions are signed with: the one that is set, or one of our making that the home keeps for the next start. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from './settings.ts'

/** The home is there, and ours. */
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

/** @throws Error with the code EEXIST when there is one */
function writeOnce(file: string): string {
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(file, `${secret}\n`, { flag: 'wx', mode: 0o600 })
  return secret
}
