import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { migrate, migrationNames } from './migrate.ts'

/** A new database in which `names` are recorded as applied. */
async function openMigrated(names: string[]): Promise<{ databaseUrl: string; client: Client }> {
  const server = inject('postgresUrl')
  const name = `migrate_${process.pid}_${names.length}_${Math.random().toString(36).slice(2, 8)}`
  await onServer(server, `create database ${name} template template0`)
  const databaseUrl = server.replace(/postgres$/, name)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await onServer(server, `drop database ${name} with (force)`)
  })
  if (names.length > 0) {
    await client.query('create schema shop; create table shop.migration (name text primary key)')
    await client.query('insert into shop.migration (name) select unnest($1::text[])', [names])
  }
  return { databaseUrl, client }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

test('applies every migration once, also when two processes migrate at once', async () => {
  const { databaseUrl, client } = await openMigrated([])
  const both = await Promise.all([migrate({ databaseUrl }), migrate({ databaseUrl })])
  const names = await migrationNames()
  expect(both.flatMap(({ applied }) => applied).toSorted()).toEqual(names)
  expect(await migrate({ databaseUrl })).toEqual({ applied: [] })
  const { rows } = await client.query('select name from shop.migration order by name')
  expect(rows.map(({ name }) => name)).toEqual(names)
})

test.each([
  ['0001-first-sale.sql', 'before its first release', '--fresh'],
  ['0061-catalog.sql', 'before its first release', '--fresh'],
  ['9990-from-the-future.sql', 'newer version', 'Deploy that version'],
])(
  'rejects a database with the unknown migration %s with a hint, and leaves it unchanged',
  async (name, message, hint) => {
    const { databaseUrl, client } = await openMigrated([name])
    await expect(migrate({ databaseUrl })).rejects.toMatchObject({
      name: 'IncompatibleDatabaseError',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
    const { rows } = await client.query(
      `select count(*)::integer as tables from pg_tables where schemaname in ('shop', 'auth', 'graphile_worker')`,
    )
    expect(rows).toEqual([{ tables: 1 }])
  },
)
