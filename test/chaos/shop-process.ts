/**
 * A shop in processes of its own, which can be killed and restarted, with a database and a sandbox
 * in the test's process. To reach a certain moment, the sandbox delays a request or PostgreSQL
 * pauses a transaction.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import { type Sandbox, startSandbox } from '@countinghouse/sandbox'
import { Client } from 'pg'
import Stripe from 'stripe'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../../packages/cli/src/ports.ts'
import { compileCache } from '../compile-cache.ts'
import { createTestDatabase } from '../database.ts'
import { payAtSandbox } from '../pay.ts'
import type { ApiProcessSettings } from './api-process.ts'

export const webhookSecret = 'whsec_chaos'

export interface ShopProcess {
  url: string
  /** The log lines so far. */
  lines: { level: string; message: string; [field: string]: unknown }[]
  /** Sends SIGKILL, so that the process cannot clean up. */
  kill(): Promise<void>
}

export interface ChaosShop {
  /** For the role that the shop runs as. */
  databaseUrl: string
  sandboxUrl: string
  sandboxPort: number
  /** The port of the first process, which receives the webhooks. */
  port: number
  close(): Promise<void>
  sandbox: Sandbox
  stripe: Stripe
  /** The test's own connection to the shop's database. */
  client: Client
  query<T extends object>(text: string, values?: unknown[]): Promise<T[]>
  /** Starts another process, on the port that receives the webhooks unless `ownPort` is set. */
  start(options?: { runsWorker?: boolean; ownPort?: boolean }): Promise<ShopProcess>
  /** Completes the session as the hosted page would. */
  pay(sessionId: string): Promise<void>
  /** Advances the sandbox's clock, waits until the queue follows it, and wakes the workers. */
  advance(duration: string): Promise<void>
}

/** For one test. With another `apiVersion` than the engine's, every event has to be fetched. */
export async function openChaosShop(options: { apiVersion?: string } = {}): Promise<ChaosShop> {
  const shop = await openPersistentShop(options)
  onTestFinished(shop.close)
  return shop
}

/** For several tests in a row, which kill and restart the same processes. */
export async function openPersistentShop({
  apiVersion = STRIPE_API_VERSION as string,
} = {}): Promise<ChaosShop> {
  const database = await createTestDatabase('seeded')
  const { sandbox, port: sandboxPort, url: sandboxUrl, close } = await startSandbox({ port: 0 })
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const processes: ChildProcess[] = []
  const closeAll = async () => {
    await Promise.all(processes.map(end))
    await client.end()
    await close()
    await database.drop()
  }
  const firstPort = await freePort()
  await fetch(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    method: 'PUT',
    body: JSON.stringify({
      url: `http://127.0.0.1:${firstPort}/api/stripe/webhook`,
      secret: webhookSecret,
      api_version: apiVersion,
      enabled_events: handledEventTypes,
    }),
  })
  return {
    databaseUrl: database.runtimeUrl,
    sandboxUrl,
    sandboxPort,
    port: firstPort,
    close: closeAll,
    sandbox,
    client,
    stripe: new Stripe('sk_test_chaos', { host: '127.0.0.1', port: sandboxPort, protocol: 'http' }),
    query: async (text, values) => (await client.query(text, values)).rows,
    async start({ runsWorker = true, ownPort = false } = {}) {
      const port = ownPort ? await freePort() : firstPort
      return startProcess(
        { databaseUrl: database.runtimeUrl, sandboxPort, port, webhookSecret, runsWorker },
        processes,
      )
    },
    async pay(sessionId) {
      if (!(await payAtSandbox(sandboxUrl, sessionId))) {
        throw new Error('Declined')
      }
    },
    async advance(duration) {
      await sandbox.advance(duration)
      await untilClockFollows(client, sandbox)
      // A new job wakes the workers, which then also run the jobs that became due.
      await client.query(`select graphile_worker.add_job('probe-worker', '{}')`)
    },
  }
}

/** Starts a process of a shop that has its own database and sandbox. The caller has to kill it. */
export async function startShopProcess(settings: Omit<ApiProcessSettings, 'port'>): Promise<ShopProcess> {
  return startProcess({ ...settings, port: await freePort() }, [])
}

async function startProcess(settings: ApiProcessSettings, processes: ChildProcess[]): Promise<ShopProcess> {
  const child = fork(fileURLToPath(new URL('api-process.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { NODE_ENV: 'production', ...compileCache },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  processes.push(child)
  const lines = collectLines(child)
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`The process ended with ${code}: ${JSON.stringify(lines)}`)),
  )
  await Promise.race([once(child, 'message'), ended])
  ended.catch(() => {})
  return { url: `http://127.0.0.1:${settings.port}`, lines, kill: () => end(child) }
}

function collectLines(child: ChildProcess): ShopProcess['lines'] {
  const lines: ShopProcess['lines'] = []
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      lines.push(part.startsWith('{') ? JSON.parse(part) : { level: 'stderr', message: part })
    }
  })
  return lines
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return
  }
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Waits until a running worker has adopted the sandbox's clock. */
async function untilClockFollows(client: Client, sandbox: Sandbox): Promise<void> {
  const offset = sandbox.now() - Date.now()
  await eventually(async () => {
    const { rows } = await client.query('select clock_offset_ms from shop.identity')
    expect(Math.abs(Number(rows[0]?.clock_offset_ms) - offset)).toBeLessThan(3_000)
  })
}

/** Retries `check` until it does not throw, for at most `withinMs`. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) {
        throw error
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
