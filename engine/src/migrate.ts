/** The way forward: plain SQL files in `migrations/`, each applied once, in the order of their names. There is no way back. */
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { createPool } from './db.ts'
import { type Log, silentLog } from './log.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
/** Any number, as long as nobody else on this database locks by it. */
const LOCK = 7_303_014_881

/**
 * Brings the database up to date; safe to run by several at once. `databaseUrl` must lead to PostgreSQL itself, not to a
 * transaction pooler.
 * @returns the names of the files it applied
 */
export async function migrate({
  databaseUrl,
  log = silentLog,
}: {
  databaseUrl: string
  log?: Log
}): Promise<{ applied: string[] }> {
  const pool = createPool(databaseUrl, 2)
  try {
    await runMigrations({ pgPool: pool })
    const applied: string[] = []
    for (const name of await migrationNames()) if (await apply(pool, name)) applied.push(name)
    if (applied.length > 0) log.info({ applied }, 'Migrated the database')
    return { applied }
  } finally {
    await pool.end()
  }
}

export async function migrationNames(): Promise<string[]> {
  const names = await readdir(FOLDER)
  return names.filter((name) => name.endsWith('.sql')).toSorted()
}

async function apply(pool: pg.Pool, name: string): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query('create schema if not exists shop')
    await client.query('create table if not exists shop.migration (name text primary key)')
    const { rowCount } = await client.query('insert into shop.migration (name) values ($1) on conflict do nothing', [name])
    if (rowCount === 1) await client.query(await readFile(new URL(name, FOLDER), 'utf8'))
    await client.query('commit')
    return rowCount === 1
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed; nothing of it was applied`, { cause: error })
  } finally {
    client.release()
  }
}
