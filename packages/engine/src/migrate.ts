/** Migrations: plain SQL files in `migrations/`, each applied once, in the order of their names. Forward only. */
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { createPool } from './core/db.ts'
import { type Log, silentLog } from './core/log.ts'
import { admitRuntime } from './runtime-role.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
/** The key of the advisory lock; any number that nothing else in the database uses. */
const LOCK = 7_303_014_881

export interface MigrateOptions {
  /** PostgreSQL itself, not a transaction pooler, as the owner of the tables; once all is applied, read access is enough. */
  databaseUrl: string
  /** The URL by which the shop connects as another role: it is created if missing, and granted what it needs. */
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
 * Brings the database up to date; safe to run by several processes at once.
 * @returns the names of the files it applied
 * @throws IncompatibleDatabaseError when the database has migrations that this version does not know
 */
export async function migrate({
  databaseUrl,
  runtimeUrl,
  log = silentLog,
}: MigrateOptions): Promise<{ applied: string[] }> {
  const pool = createPool(databaseUrl, 3)
  try {
    const missing = await missingMigrations(pool)
    // Under our lock: two processes that create the queue's schema at once would fail on each other.
    await underLock(pool, () => runMigrations({ pgPool: pool }))
    const applied: string[] = []
    for (const name of missing) {
      if (await apply(pool, name)) {
        applied.push(name)
      }
    }
    if (runtimeUrl !== undefined) {
      await underLock(pool, (client) => admitRuntime(client, runtimeUrl))
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

/** Reads without the lock: a role that owns nothing may not even ask for a schema that exists. */
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

/** The files of before the baseline were `0001-…` to `0092-…`. */
const BEFORE_BASELINE = /^00\d\d-/

function requireKnown(applied: string[], known: string[]): void {
  const unknown = applied.find((name) => !known.includes(name))
  if (unknown === undefined) {
    return
  }
  if (BEFORE_BASELINE.test(unknown)) {
    throw new IncompatibleDatabaseError(
      `This database was created by a version of Countinghouse before its first release (${unknown}).`,
      'Use a new, empty database. The embedded one is created anew by `npm start -- --fresh`; ' +
        'what Stripe knows of subscriptions is read again by `countinghouse reconcile --fix`.',
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
