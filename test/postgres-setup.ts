/**
 * One PostgreSQL for a whole run of tests: in a temporary folder, careless about power cuts, with two databases in it that each test
 * copies: one migrated, and one with the demonstration's goods besides. Vitest calls `setup` once for every project; the server is shared and ends with the last.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, seed } from '@countinghouse/engine'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { dataFolder, wipeCluster } from '../packages/cli/src/postgres/cluster.ts'
import { clearLeftovers } from '../packages/cli/src/postgres/leftovers.ts'
import { startPostgres } from '../packages/cli/src/postgres/start.ts'
import { templates } from './templates.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server, its database `postgres`. */
    postgresUrl: string
    /** As the role that shops run as. */
    postgresRuntimeUrl: string
  }
}

interface Shared {
  users: number
  server: Promise<{ url: string; runtimeUrl: string; close(): Promise<void> }> | undefined
}

/** Vitest loads this file once for each project; what they share must lie outside of it. */
const shared = sharedState()

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users++
  shared.server ??= open()
  const { url, runtimeUrl, close } = await shared.server
  project.provide('postgresUrl', url)
  project.provide('postgresRuntimeUrl', runtimeUrl)
  return async () => {
    shared.users--
    if (shared.users === 0) {
      await close()
    }
  }
}

function sharedState(): Shared {
  const key = Symbol.for('countinghouse.test-postgres')
  const holder = globalThis as { [key]?: Shared }
  holder[key] ??= { users: 0, server: undefined }
  return holder[key]
}

const prefix = 'countinghouse-test-'

async function open() {
  await clearKilledRuns()
  const home = join(tmpdir(), `${prefix}${process.pid}`)
  mkdirSync(home, { mode: 0o755 })
  const postgres = await startPostgres({ home, durable: false })
  const url = postgres.ownerUrl.replace(/countinghouse$/, 'postgres')
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${templates.migrated}`)
  await makeTemplate(url.replace(/postgres$/, templates.migrated), postgres.url)
  await client.query(`create database ${templates.seeded} template ${templates.migrated}`)
  await client.end()
  await seed({ databaseUrl: url.replace(/postgres$/, templates.seeded) })
  return {
    url,
    runtimeUrl: postgres.url.replace(/countinghouse$/, 'postgres'),
    async close() {
      await postgres.stop()
      wipeCluster(home)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function makeTemplate(url: string, runtimeUrl: string): Promise<void> {
  await migrate({ databaseUrl: url, runtimeUrl })
  const client = new Client({ connectionString: url })
  await client.connect()
  // What a test puts beside the shop's tables, for its triggers to use, the shop's role may use as well.
  await client.query(`alter default privileges in schema public grant usage on sequences to public`)
  await client.end()
}

/** A run that was killed left its server running and its folder full. */
async function clearKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const home = join(tmpdir(), name)
    // Another run may have cleared it since it was listed: it is nobody's then.
    const owner = statSync(home, { throwIfNoEntry: false })?.uid
    const isOurs = owner !== undefined && owner === (process.getuid?.() ?? owner)
    const pid = Number(name.slice(prefix.length))
    // Our own number may have been that of a run in a container that is used again.
    if (!isOurs || (pid !== process.pid && isAlive(pid))) {
      continue
    }
    if (existsSync(dataFolder(home))) {
      await clearLeftovers(realpathSync(dataFolder(home)), () => {})
    }
    wipeCluster(home)
    rmSync(home, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
