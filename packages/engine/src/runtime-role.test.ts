import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { migrate } from './migrate.ts'
import { readRuntimeRole } from './runtime-role.ts'

async function openDatabase() {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const connect = async (connectionString: string) => {
    const client = new Client({ connectionString })
    await client.connect()
    onTestFinished(() => client.end())
    return client
  }
  const { url, runtimeUrl } = database
  return { url, runtimeUrl, connect, owner: await connect(url) }
}

const ledgers = [
  'shop.audit',
  'shop.journal_entry',
  'shop.journal_posting',
  'shop.inventory_movement',
  'shop.token_entry',
]

test('the runtime role owns nothing, has its privileges, and can only insert into a ledger', async () => {
  const { url, runtimeUrl, connect } = await openDatabase()
  const runtime = await readRuntimeRole(runtimeUrl)
  expect(runtime).toEqual({
    role: 'countinghouse_runtime',
    isOwner: false,
    lacks: [],
    exceeds: [],
    ledgers: expect.arrayContaining(ledgers),
  })
  expect(await readRuntimeRole(url)).toMatchObject({ role: 'countinghouse', isOwner: true })
  const client = await connect(runtimeUrl)
  for (const table of runtime.ledgers) {
    const { fields } = await client.query(`select * from ${table} limit 0`)
    const column = fields[0]?.name
    for (const statement of [
      `alter table ${table} disable trigger all`,
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `drop table ${table}`,
    ]) {
      await expect(client.query(statement), statement).rejects.toThrow(/must be owner|permission denied/)
    }
  }
  for (const statement of [
    'create table shop.mine ()',
    'create schema mine',
    `delete from shop.migration`,
    'create role mine',
  ]) {
    await expect(client.query(statement), statement).rejects.toThrow(/permission denied/)
  }
  // Read access is enough if no migration is missing.
  expect(await migrate({ databaseUrl: runtimeUrl })).toEqual({ applied: [] })
})

test('migrating grants privileges on new tables and revokes excess privileges', async () => {
  const { url, runtimeUrl, owner } = await openDatabase()
  await owner.query(`
    create table shop.added (id text);
    create table shop.ledger (id text);
    create trigger append_only before update or delete on shop.ledger for each row execute function shop.reject_change();
    create sequence shop.counted;
    create table graphile_worker.queued (id text);
    alter table graphile_worker.queued enable row level security;
    grant all on shop.token_entry, shop.ledger to countinghouse_runtime`)
  const before = await readRuntimeRole(runtimeUrl)
  expect(before.lacks).toEqual(
    expect.arrayContaining(['shop.added: INSERT', 'graphile_worker.queued: a policy']),
  )
  expect(before.exceeds).toEqual(
    expect.arrayContaining(['shop.ledger: UPDATE', 'shop.token_entry: DELETE', 'shop.token_entry: TRUNCATE']),
  )
  await Promise.all([migrate({ databaseUrl: url, runtimeUrl }), migrate({ databaseUrl: url, runtimeUrl })])
  expect(await readRuntimeRole(runtimeUrl)).toMatchObject({ lacks: [], exceeds: [] })
})

test('creates a missing role with its password, also from the URL of a pooler', async () => {
  const { url, connect, owner } = await openDatabase()
  const role = `shop_${new URL(url).pathname.slice(-12)}`
  const runtimeUrl = new URL(url)
  Object.assign(runtimeUrl, { username: `${role}.project`, password: encodeURIComponent("it's 100 %") })
  await Promise.all([
    migrate({ databaseUrl: url, runtimeUrl: runtimeUrl.href }),
    migrate({ databaseUrl: url, runtimeUrl: runtimeUrl.href }),
  ])
  onTestFinished(async () => void (await owner.query(`drop owned by ${role}; drop role ${role}`)))
  runtimeUrl.username = role
  expect(await readRuntimeRole(runtimeUrl.href)).toMatchObject({
    role,
    isOwner: false,
    lacks: [],
    exceeds: [],
  })
  const client = await connect(runtimeUrl.href)
  await client.query(`select graphile_worker.add_job('probe-worker', '{}')`)
  expect((await client.query('select from graphile_worker._private_jobs')).rowCount).toBe(1)
})
