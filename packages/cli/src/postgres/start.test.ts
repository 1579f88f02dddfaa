import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { dataFolder, readSecrets, wipeCluster } from './cluster.ts'
import { type Postgres, startPostgres } from './start.ts'

const isRoot = process.getuid?.() === 0

/** A path with characters that are often escaped wrongly. */
function newHome(mode = 0o755): string {
  const parent = mkdtempSync(join(tmpdir(), "countinghouse pg's ünïcode "))
  chmodSync(parent, mode)
  const home = join(parent, 'home')
  onTestFinished(() => {
    wipeCluster(home)
    rmSync(parent, { recursive: true, force: true })
  })
  return home
}

async function start(home: string, report?: (message: string) => void): Promise<Postgres> {
  const postgres = await startPostgres({ home, durable: false, ...(report ? { report } : {}) })
  onTestFinished(postgres.stop)
  return postgres
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

test('keeps data, password and port across a restart', { timeout: 60_000 }, async () => {
  const home = newHome()
  const first = await start(home)
  expect(first.notices).toEqual([])
  expect(await query(first.ownerUrl, "select current_setting('server_version_num')::int / 10000")).toEqual([
    [18],
  ])
  await query(first.ownerUrl, 'create table product as select 1 as id')
  await first.stop()
  const second = await start(home)
  expect([second.url, second.ownerUrl]).toEqual([first.url, first.ownerUrl])
  expect(await query(second.ownerUrl, 'select id from product')).toEqual([[1]])
})

test('accepts only local connections with the password, which only its owner can read', {
  timeout: 60_000,
}, async () => {
  const home = newHome()
  const { ownerUrl: url, port } = await start(home)
  expect(
    await query(
      url,
      "select current_setting('listen_addresses'), current_setting('unix_socket_directories')",
    ),
  ).toEqual([['127.0.0.1', '']])
  await expect(
    query(`postgres://countinghouse:wrong@127.0.0.1:${port}/countinghouse`, 'select 1'),
  ).rejects.toThrow(/password/)
  expect(statSync(join(home, 'postgres.json')).mode & 0o777).toBe(0o600)
  expect(readSecrets(home)?.password).toHaveLength(32)
})

test('ignores a pid file whose pid belongs to another process', { timeout: 60_000 }, async () => {
  const home = newHome()
  await (await start(home)).stop()
  // As after a power loss, when the pid belongs to another process; here it is this test's.
  writeFileSync(
    join(dataFolder(home), 'postmaster.pid'),
    `${process.pid}\n${dataFolder(home)}\n0\n5432\n\n127.0.0.1\n\nready\n`,
  )
  const messages: string[] = []
  const { ownerUrl: url } = await start(home, (message) => messages.push(message))
  expect(await query(url, 'select 1')).toEqual([[1]])
  expect(messages).toEqual([])
})

test('creates a new cluster after an interrupted first start', { timeout: 60_000 }, async () => {
  const home = newHome()
  mkdirSync(dataFolder(home), { recursive: true })
  writeFileSync(join(dataFolder(home), 'PG_VERSION'), '18\n')
  writeFileSync(join(home, 'postgres.json'), JSON.stringify({ password: 'x', complete: false }))
  const { ownerUrl: url } = await start(home)
  expect(await query(url, 'select 1')).toEqual([[1]])
})

test('does not delete a database whose password file is missing', async () => {
  const home = newHome()
  mkdirSync(dataFolder(home), { recursive: true })
  writeFileSync(join(dataFolder(home), 'PG_VERSION'), '18\n')
  await expect(startPostgres({ home })).rejects.toThrow('is missing')
  expect(readFileSync(join(dataFolder(home), 'PG_VERSION'), 'utf8')).toBe('18\n')
})

test('as root, stores the data in a shared folder if its user cannot access the data directory', {
  timeout: 60_000,
}, async () => {
  const home = newHome(0o700)
  const { ownerUrl: url, notices } = await start(home)
  expect(await query(url, 'select 1')).toEqual([[1]])
  expect(lstatSync(dataFolder(home)).isSymbolicLink()).toBe(isRoot)
  expect(notices).toEqual(
    isRoot ? [expect.stringContaining('The data is in /var/lib/countinghouse/postgres-')] : [],
  )
})

test('wipeCluster deletes the data folder, also behind a link', { timeout: 60_000 }, async () => {
  const home = newHome(0o700)
  const postgres = await start(home)
  const [[folder] = []] = await query(postgres.ownerUrl, "select current_setting('data_directory')")
  await postgres.stop()
  wipeCluster(home)
  expect([existsSync(String(folder)), existsSync(dataFolder(home)), readSecrets(home)]).toEqual([
    false,
    false,
    undefined,
  ])
})
