/**
 * Connects commands that need only a database: the one in DATABASE_URL, the one of the running
 * shop, or one started for the command.
 */
import { IncompatibleDatabaseError, migrate } from '@countinghouse/engine'
import { CliError } from './cli-error.ts'
import { tryLockHome } from './home.ts'
import { type DatabaseUrls, databaseUrls, readSecrets } from './postgres/cluster.ts'
import { startPostgres } from './postgres/start.ts'
import type { Settings } from './settings.ts'
import { print } from './steps.ts'

/**
 * Runs `work` with the database. If the embedded PostgreSQL is not running, it is started for
 * `work` and stopped again.
 */
export async function withDatabase<T>(
  settings: Settings,
  work: (database: DatabaseUrls) => Promise<T>,
): Promise<T> {
  const configured = configuredDatabase(settings)
  if (configured) {
    return work(configured)
  }
  const { home } = settings
  const lock = tryLockHome(home)
  if (!lock) {
    return work(runningDatabase(home))
  }
  try {
    const postgres = await startPostgres({ home, report: print })
    try {
      return await work(postgres)
    } finally {
      await postgres.stop()
    }
  } finally {
    lock.release()
  }
}

/**
 * The database in DATABASE_URL, if it is set. Migrations connect directly, not through the pooler.
 */
export function configuredDatabase({
  databaseUrl,
  databaseUrlDirect,
  databaseUrlOwner,
}: Settings): DatabaseUrls | undefined {
  return databaseUrl
    ? { url: databaseUrl, ownerUrl: databaseUrlOwner ?? databaseUrlDirect ?? databaseUrl }
    : undefined
}

/**
 * The database of the shop that runs in this data directory. @throws CliError while it is starting
 */
export function runningDatabase(home: string): DatabaseUrls {
  const secrets = readSecrets(home)
  if (secrets?.port && secrets.complete) {
    return databaseUrls(secrets, secrets.port)
  }
  throw new CliError('The shop is still starting.', 'Try again in a moment.')
}

/**
 * Applies the missing migrations, and grants access to the role of `url` if it is not the owner.
 * @throws CliError when the role lacks the privileges, or a newer version has migrated the database
 */
export async function migrateDatabase({ url, ownerUrl }: DatabaseUrls): Promise<{ applied: string[] }> {
  const isSame = userOf(url) === userOf(ownerUrl)
  try {
    return await migrate({ databaseUrl: ownerUrl, runtimeUrl: isSame ? undefined : url })
  } catch (error) {
    if (error instanceof IncompatibleDatabaseError) {
      throw new CliError(error.message, error.hint)
    }
    const cause = causeOf(error)
    if (!(cause instanceof Error && 'code' in cause && cause.code === INSUFFICIENT_PRIVILEGE)) {
      throw error
    }
    throw new CliError(
      `The role ${userOf(ownerUrl)} is not allowed to migrate the database: ${cause.message}.`,
      'Set DATABASE_URL_OWNER to the role that owns the tables and run `countinghouse migrate`.',
    )
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

const userOf = (url: string): string => decodeURIComponent(new URL(url).username)

/** PostgreSQL's error, which the error of a migration has as its cause. */
const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error
