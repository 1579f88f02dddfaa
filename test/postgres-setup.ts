/**
 * One PostgreSQL server for a whole test run, in a temporary folder and without durability. Tests
 * clone its two template databases: one migrated, one with the demo products too. Vitest calls
 * `setup` once for every project; the server is shared and stops after the last.
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
    /** URL of the server's database `postgres`, as its owner. */
    postgresUrl: string
    /** The same, as the role that a shop runs as. */
    postgresRuntimeUrl: string
  }
}

interface Shared {
  projects: number
  server: Promise<{ url: string; runtimeUrl: string; close(): Promise<void> }> | undefined
}

/** Vitest loads this file once for each project, so shared state cannot be in the module. */
const shared = sharedState()

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.projects++
  shared.server ??= open()
  const { url, runtimeUrl, close } = await shared.server
  project.provide('postgresUrl', url)
  project.provide('postgresRuntimeUrl', runtimeUrl)
  return async () => {
    shared.projects--
    if (shared.projects === 0) {
      await close()
    }
  }
}

function sharedState(): Shared {
  const key = Symbol.for('countinghouse.test-postgres')
  const globals = globalThis as { [key]?: Shared }
  globals[key] ??= { projects: 0, server: undefined }
  return globals[key]
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
  // The shop's role may use sequences that a test creates for its triggers.
  await client.query(`alter default privileges in schema public grant usage on sequences to public`)
  await client.end()
}

/** Removes the folders, and stops the servers, of runs that were killed. */
async function clearKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const home = join(tmpdir(), name)
    // Another run may have removed it since it was listed.
    const owner = statSync(home, { throwIfNoEntry: false })?.uid
    const isOurs = owner !== undefined && owner === (process.getuid?.() ?? owner)
    const pid = Number(name.slice(prefix.length))
    // A reused container may give this process the id of an earlier run.
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
