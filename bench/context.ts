/**
 * What is measured stands here as in production: PostgreSQL that keeps its promises on power cuts, the API in a process of its own,
 * Stripe played by the sandbox in a third. Who asks is the fourth; all of them share the machine.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, seed } from '@countinghouse/engine'
import { wipeCluster } from '../packages/cli/src/postgres/cluster.ts'
import { startPostgres } from '../packages/cli/src/postgres/start.ts'

export interface BenchContext extends AsyncDisposable {
  databaseUrl: string
  /** As who owns the tables: for what is prepared as no shop does it. */
  ownerUrl: string
  /** Where the API answers. */
  url: string
  sandboxUrl: string
}

export const webhookSecret = 'whsec_bench'
/** What the API takes for its own origin. */
export const siteUrl = 'http://127.0.0.1:3000'

export async function openBenchContext(): Promise<BenchContext> {
  await using rooms = new AsyncDisposableStack()
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-bench-'))
  rooms.defer(() => {
    wipeCluster(home)
    rmSync(home, { recursive: true, force: true })
  })
  const postgres = await startPostgres({ home })
  rooms.defer(() => postgres.stop())
  const { url: databaseUrl, ownerUrl } = postgres
  await migrate({ databaseUrl: ownerUrl, runtimeUrl: databaseUrl })
  await seed({ databaseUrl })
  const sandboxUrl = await startChild('./sandbox-process.ts', {}, rooms)
  const url = await startChild(
    './api-process.ts',
    { DATABASE_URL: databaseUrl, SANDBOX_URL: sandboxUrl },
    rooms,
  )
  const open = rooms.move()
  return { databaseUrl, ownerUrl, url, sandboxUrl, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

/** The child tells where it answers, and goes when it is told to. */
async function startChild(
  file: string,
  env: Record<string, string>,
  rooms: AsyncDisposableStack,
): Promise<string> {
  const child = fork(new URL(file, import.meta.url), {
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  rooms.defer(() => stopChild(child))
  return new Promise((resolve, reject) => {
    child.once('message', (url) => resolve(String(url)))
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
  })
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      return resolve()
    }
    child.once('exit', () => resolve())
    child.kill()
  })
}
