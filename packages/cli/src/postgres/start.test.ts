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

/** Any path will do, so it is an awkward one. */
function newHome(mode = 0o755): string {
  const above = mkdtempSync(join(tmpdir(), "countinghouse pg's ünïcode "))
  chmodSync(above, mode)
  const home = join(above, 'home')
  onTestFinished(() => {
    wipeCluster(home)
    rmSync(above, { recursive: true, force: true })
  })
  return home
}

async function start(home: string, say?: (message: string) => void): Promise<Postgres> {
  const postgres = await startPostgres({ home, durable: false, ...(say ? { say } : {}) })
  onTestFinished(postgres.stop)
  return postgres
}

async function ask(url: string, query: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: query, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

test('data, password and port survive a restart', { timeout: 60_000 }, async () => {
  const home = newHome()
  const first = await start(home)
  expect(first.elsewhere).toEqual([])
  expect(await ask(first.ownerUrl, "select current_setting('server_version_num')::int / 10000")).toEqual([
    [18],
  ])
  await ask(first.ownerUrl, 'create table goods as select 1 as id')
  await first.stop()
  const second = await start(home)
  expect([second.url, second.ownerUrl]).toEqual([first.url, first.ownerUrl])
  expect(await ask(second.ownerUrl, 'select id from goods')).toEqual([[1]])
})

test('only this machine comes in, and only with the password, which only its owner can read', {
  timeout: 60_000,
}, async () => {
  const home = newHome()
  const { ownerUrl: url, port } = await start(home)
  expect(
    await ask(url, "select current_setting('listen_addresses'), current_setting('unix_socket_directories')"),
  ).toEqual([['127.0.0.1', '']])
  await expect(
    ask(`postgres://countinghouse:wrong@127.0.0.1:${port}/countinghouse`, 'select 1'),
  ).rejects.toThrow(/password/)
  expect(statSync(join(home, 'postgres.json')).mode & 0o777).toBe(0o600)
  expect(readSecrets(home)?.password).toHaveLength(32)
})

test('a pid file that names somebody else is not believed', { timeout: 60_000 }, async () => {
  const home = newHome()
  await (await start(home)).stop()
  // As after a power cut, when the number now belongs to another process: here to this test.
  writeFileSync(
    join(dataFolder(home), 'postmaster.pid'),
    `${process.pid}\n${dataFolder(home)}\n0\n5432\n\n127.0.0.1\n\nready\n`,
  )
  const said: string[] = []
  const { ownerUrl: url } = await start(home, (message) => said.push(message))
  expect(await ask(url, 'select 1')).toEqual([[1]])
  expect(said).toEqual([])
})

test('a first start that was interrupted half-way is begun again', { timeout: 60_000 }, async () => {
  const home = newHome()
  mkdirSync(dataFolder(home), { recursive: true })
  writeFileSync(join(dataFolder(home), 'PG_VERSION'), '18\n')
  writeFileSync(join(home, 'postgres.json'), JSON.stringify({ password: 'x', complete: false }))
  const { ownerUrl: url } = await start(home)
  expect(await ask(url, 'select 1')).toEqual([[1]])
})

test('a database whose password is gone is not thrown away', async () => {
  const home = newHome()
  mkdirSync(dataFolder(home), { recursive: true })
  writeFileSync(join(dataFolder(home), 'PG_VERSION'), '18\n')
  await expect(startPostgres({ home })).rejects.toThrow('its password is gone')
  expect(readFileSync(join(dataFolder(home), 'PG_VERSION'), 'utf8')).toBe('18\n')
})

test('root, whose folder nobody else may enter, gets the data elsewhere, and is told', {
  timeout: 60_000,
}, async () => {
  const home = newHome(0o700)
  const { ownerUrl: url, elsewhere } = await start(home)
  expect(await ask(url, 'select 1')).toEqual([[1]])
  expect(lstatSync(dataFolder(home)).isSymbolicLink()).toBe(isRoot)
  expect(elsewhere).toEqual(
    isRoot ? [expect.stringContaining('the data is in /var/lib/countinghouse/postgres-')] : [],
  )
})

test('wiping leaves nothing, wherever the data is', { timeout: 60_000 }, async () => {
  const home = newHome(0o700)
  const postgres = await start(home)
  const [[folder] = []] = await ask(postgres.ownerUrl, "select current_setting('data_directory')")
  await postgres.stop()
  wipeCluster(home)
  expect([existsSync(String(folder)), existsSync(dataFolder(home)), readSecrets(home)]).toEqual([
    false,
    false,
    undefined,
  ])
})
