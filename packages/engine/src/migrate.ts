/** Applies the migrations: SQL files in `migrations/`, each once, in the order of their names. */
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { createPool } from './core/db.ts'
import { type Log, silentLog } from './core/log.ts'
import { grantRuntimePrivileges } from './runtime-role.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
/** The key of the advisory lock, which no other code uses. */
const LOCK = 7_303_014_881

export interface MigrateOptions {
  /**
   * The owner of the tables, connected directly and not through a transaction pooler. Read access
   * is enough if no migration is missing.
   */
  databaseUrl: string
  /**
   * The URL with which the shop connects as another role. The role is created if missing, and its
   * privileges are granted.
   */
  runtimeUrl?: string | undefined
  log?: Log
}

/** The database was migrated by a version of Countinghouse that this one cannot continue from. */
export class IncompatibleDatabaseError extends Error {
  /** What the operator can do about it. */
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'IncompatibleDatabaseError'
    this.hint = hint
  }
}

/**
 * Applies the missing migrations. Several processes may run it at once.
 * @returns the names of the files it applied
 * @throws IncompatibleDatabaseError when the database has migrations that this version does not
 *   know
 */
export async function migrate({
  databaseUrl,
  runtimeUrl,
  log = silentLog,
}: MigrateOptions): Promise<{ applied: string[] }> {
  const pool = createPool(databaseUrl, 3)
  try {
    const missing = await missingMigrations(pool)
    // Under our lock: two processes that create the queue's schema at once would fail on each
    // other.
    await underLock(pool, () => runMigrations({ pgPool: pool }))
    const applied: string[] = []
    for (const name of missing) {
      if (await apply(pool, name)) {
        applied.push(name)
      }
    }
    if (runtimeUrl !== undefined) {
      await underLock(pool, (client) => grantRuntimePrivileges(client, runtimeUrl))
    }
    if (applied.length > 0) {
      log.info({ applied }, 'Migrated the database')
    }
    return { applied }
  } finally {
    await pool.end()
  }
}

export async function migrationNames(): Promise<string[]> {
  const names = await readdir(FOLDER)
  return names.filter((name) => name.endsWith('.sql')).toSorted()
}

/**
 * Reads without the lock, because a role that owns nothing lacks the privileges to create the
 * schema.
 */
async function missingMigrations(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ known: string | null }>(`select to_regclass('shop.migration') as known`)
  const applied = rows[0]?.known
    ? (await pool.query<{ name: string }>('select name from shop.migration order by name')).rows
    : []
  const names = await migrationNames()
  requireKnown(
    applied.map(({ name }) => name),
    names,
  )
  return names.filter((name) => !applied.some((row) => row.name === name))
}

/** Migrations before the baseline were named `0001-…` to `0092-…`. */
const BEFORE_BASELINE = /^00\d\d-/

function requireKnown(applied: string[], known: string[]): void {
  const unknown = applied.find((name) => !known.includes(name))
  if (unknown === undefined) {
    return
  }
  if (BEFORE_BASELINE.test(unknown)) {
    throw new IncompatibleDatabaseError(
      `This database was created by a version of Countinghouse before its first release (${unknown}).`,
      'Use an empty database. `npm start -- --fresh` replaces the embedded one; ' +
        '`countinghouse reconcile --fix` then restores subscriptions from Stripe.',
    )
  }
  throw new IncompatibleDatabaseError(
    `This database was migrated by a newer version of Countinghouse (${unknown}).`,
    'Deploy that version again, or restore a backup from before the migration.',
  )
}

function apply(pool: pg.Pool, name: string): Promise<boolean> {
  return underLock(pool, async (client) => {
    // Reading a catalog makes this session notice a schema that another one created while we waited
    // for the lock; `if not exists` alone would trust its cache and fail.
    await client.query("select from pg_namespace where nspname = 'shop'")
    await client.query('create schema if not exists shop')
    await client.query('create table if not exists shop.migration (name text primary key)')
    const { rowCount } = await client.query(
      'insert into shop.migration (name) values ($1) on conflict do nothing',
      [name],
    )
    if (rowCount === 1) {
      await client.query(await readFile(new URL(name, FOLDER), 'utf8'))
    }
    return rowCount === 1
  }).catch((error) => {
    throw new Error(`Migration ${name} failed; none of it was applied`, { cause: error })
  })
}

async function underLock<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
