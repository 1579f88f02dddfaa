/**
 * The environment of a benchmark, as in production: PostgreSQL with fsync, the API in a process of
 * its own, and the sandbox as Stripe in another. The clients run in this process, on the same
 * machine.
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
  /** For the role that owns the tables, to insert test data. */
  ownerUrl: string
  /** The URL of the API. */
  url: string
  sandboxUrl: string
}

export const webhookSecret = 'whsec_bench'
/** The origin of the shop. */
export const siteUrl = 'http://127.0.0.1:3000'

export async function openBenchContext(): Promise<BenchContext> {
  await using resources = new AsyncDisposableStack()
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-bench-'))
  resources.defer(() => {
    wipeCluster(home)
    rmSync(home, { recursive: true, force: true })
  })
  const postgres = await startPostgres({ home })
  resources.defer(() => postgres.stop())
  const { url: databaseUrl, ownerUrl } = postgres
  await migrate({ databaseUrl: ownerUrl, runtimeUrl: databaseUrl })
  await seed({ databaseUrl })
  const sandboxUrl = await startChild('./sandbox-process.ts', {}, resources)
  const url = await startChild(
    './api-process.ts',
    { DATABASE_URL: databaseUrl, SANDBOX_URL: sandboxUrl },
    resources,
  )
  const opened = resources.move()
  return { databaseUrl, ownerUrl, url, sandboxUrl, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** Starts a child process that sends its URL, and stops it with `resources`. */
async function startChild(
  file: string,
  env: Record<string, string>,
  resources: AsyncDisposableStack,
): Promise<string> {
  const child = fork(new URL(file, import.meta.url), {
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  resources.defer(() => stopChild(child))
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
