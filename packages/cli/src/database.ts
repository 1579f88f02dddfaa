/** The shop's database for commands that need nothing else: the one that is named, the one that runs, or one run for the occasion. */
import { IncompatibleDatabaseError, migrate } from '@countinghouse/engine'
import { CliError } from './cli-error.ts'
import { tryTakeHome } from './home.ts'
import { type DatabaseUrls, databaseUrls, readSecrets } from './postgres/cluster.ts'
import { startPostgres } from './postgres/start.ts'
import type { Settings } from './settings.ts'
import { say } from './steps.ts'

/** Runs `work` with the database, and leaves running what was running and stopped what was stopped. */
export async function withDatabase<T>(
  settings: Settings,
  work: (database: DatabaseUrls) => Promise<T>,
): Promise<T> {
  const named = namedDatabase(settings)
  if (named) {
    return work(named)
  }
  const { home } = settings
  const lock = tryTakeHome(home)
  if (!lock) {
    return work(runningDatabase(home))
  }
  try {
    const postgres = await startPostgres({ home, say })
    try {
      return await work(postgres)
    } finally {
      await postgres.stop()
    }
  } finally {
    lock.release()
  }
}

/** The merchant's own. Migrations lead past the pooler. */
export function namedDatabase({
  databaseUrl,
  databaseUrlDirect,
  databaseUrlOwner,
}: Settings): DatabaseUrls | undefined {
  return databaseUrl
    ? { url: databaseUrl, ownerUrl: databaseUrlOwner ?? databaseUrlDirect ?? databaseUrl }
    : undefined
}

/** Of the shop that has the home now. @throws CliError while that one is still starting */
export function runningDatabase(home: string): DatabaseUrls {
  const secrets = readSecrets(home)
  if (secrets?.port && secrets.complete) {
    return databaseUrls(secrets, secrets.port)
  }
  throw new CliError('The shop with this home is just starting.', 'Try again in a moment.')
}

/** Lets the shop's own role in where the owner's address is another. @throws CliError where whoever comes in may not do so */
export async function migrateDatabase({ url, ownerUrl }: DatabaseUrls): Promise<{ applied: string[] }> {
  const isSame = userOf(url) === userOf(ownerUrl)
  try {
    return await migrate({ databaseUrl: ownerUrl, runtimeUrl: isSame ? undefined : url })
  } catch (error) {
    if (error instanceof IncompatibleDatabaseError) {
      throw new CliError(error.message, error.hint)
    }
    const reason = reasonOf(error)
    if (!(reason instanceof Error && 'code' in reason && reason.code === INSUFFICIENT_PRIVILEGE)) {
      throw error
    }
    throw new CliError(
      `${userOf(ownerUrl)} may not bring the tables up to date: ${reason.message}.`,
      'Give the way in of whoever owns them in DATABASE_URL_OWNER, if only to `countinghouse migrate`.',
    )
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

const userOf = (url: string): string => decodeURIComponent(new URL(url).username)

/** What was wrong within a migration is a level down. */
const reasonOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error
