/** The shop's database for commands that need nothing else: the one that is named, the one that runs, or one run for the occasion. */
import { tryTakeHome } from './home.ts'
import { readSecrets, superuser } from './postgres/cluster.ts'
import { startPostgres } from './postgres/start.ts'
import type { Settings } from './settings.ts'
import { say } from './steps.ts'
import { Trouble } from './trouble.ts'

export interface Database {
  url: string
  /** Past the pooler, for migrations. */
  directUrl: string
}

/** Runs `work` with the database, and leaves running what was running and stopped what was stopped. */
export async function withDatabase<T>(settings: Settings, work: (database: Database) => Promise<T>): Promise<T> {
  const { databaseUrl, databaseUrlDirect, home } = settings
  if (databaseUrl) return work({ url: databaseUrl, directUrl: databaseUrlDirect ?? databaseUrl })
  const lock = tryTakeHome(home)
  if (!lock) {
    const url = runningUrl(home)
    return work({ url, directUrl: url })
  }
  try {
    const postgres = await startPostgres({ home, say })
    try {
      return await work({ url: postgres.url, directUrl: postgres.url })
    } finally {
      await postgres.stop()
    }
  } finally {
    lock.release()
  }
}

/** Of the shop that has the home now. @throws Trouble while that one is still starting */
export function runningUrl(home: string): string {
  const secrets = readSecrets(home)
  if (secrets?.port && secrets.complete)
    return `postgres://${superuser}:${secrets.password}@127.0.0.1:${secrets.port}/countinghouse`
  throw new Trouble('The shop with this home is just starting.', 'Try again in a moment.')
}
