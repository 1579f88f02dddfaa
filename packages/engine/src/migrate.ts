/** The way forward: plain SQL files in `migrations/`, each applied once, in the order of their names. There is no way back. */
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { createPool } from './core/db.ts'
import { type Log, silentLog } from './core/log.ts'
import { admitRuntime } from './runtime-role.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
/** Any number, as long as nobody else on this database locks by it. */
const LOCK = 7_303_014_881

export interface MigrateOptions {
  /** PostgreSQL itself, not a transaction pooler, as who owns the tables; once all is there, whoever may read them will do. */
  databaseUrl: string
  /** By which the shop runs as another role: that one is made if need be, and may then do what it has to. */
  runtimeUrl?: string | undefined
  log?: Log
}

/**
 * Brings the database up to date; safe to run by several at once.
 * @returns the names of the files it applied
 */
export async function migrate({
  databaseUrl,
  runtimeUrl,
  log = silentLog,
}: MigrateOptions): Promise<{ applied: string[] }> {
  const pool = createPool(databaseUrl, 2)
  try {
    await runMigrations({ pgPool: pool })
    const applied: string[] = []
    for (const name of await missingMigrations(pool)) {
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

/** A look without a lock: who owns nothing cannot even ask for a schema that is there. */
async function missingMigrations(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ known: string | null }>(`select to_regclass('shop.migration') as known`)
  const applied = rows[0]?.known
    ? (await pool.query<{ name: string }>('select name from shop.migration')).rows
    : []
  const names = new Set(applied.map(({ name }) => name))
  return (await migrationNames()).filter((name) => !names.has(name))
}

function apply(pool: pg.Pool, name: string): Promise<boolean> {
  return underLock(pool, async (client) => {
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
    throw new Error(`Migration ${name} failed; nothing of it was applied`, { cause: error })
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
