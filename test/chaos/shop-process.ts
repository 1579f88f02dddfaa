/**
 * A shop in processes of its own, which can be killed and started again, on one database and one sandbox, which live here. What
 * must happen at a certain moment is held there from outside: the sandbox holds a call, PostgreSQL holds a transaction.
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
import type { ChildSettings } from './child.ts'

export const webhookSecret = 'whsec_chaos'

export interface ShopProcess {
  url: string
  /** What it logged so far. */
  lines: { level: string; message: string; [field: string]: unknown }[]
  /** SIGKILL: it gets to say nothing more, to anybody. */
  kill(): Promise<void>
}

export interface ChaosShop {
  /** As the role that the shop runs as. */
  databaseUrl: string
  sandboxUrl: string
  sandboxPort: number
  /** Of the first process, where the webhooks go. */
  port: number
  close(): Promise<void>
  sandbox: Sandbox
  stripe: Stripe
  /** On the shop's database, from outside of it. */
  client: Client
  query<T extends object>(text: string, values?: unknown[]): Promise<T[]>
  /** Another process of the shop. The webhooks go to the first port; a process on it takes the place of one that was killed. */
  start(options?: { works?: boolean; elsewhere?: boolean }): Promise<ShopProcess>
  /** Completes the session as the hosted page would. */
  pay(sessionId: string): Promise<void>
  /** Turns the sandbox's clock, waits until the queue has followed, and wakes the workers. */
  advance(duration: string): Promise<void>
}

/** For one test. Another `apiVersion` than ours makes every event one that has to be fetched. */
export async function openChaosShop(options: { apiVersion?: string } = {}): Promise<ChaosShop> {
  const shop = await openPersistentShop(options)
  onTestFinished(shop.close)
  return shop
}

/** For several tests in a row: what one has restarted, the next one kills. */
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
    async start({ works = true, elsewhere = false } = {}) {
      const port = elsewhere ? await freePort() : firstPort
      return startProcess(
        { databaseUrl: database.runtimeUrl, sandboxPort, port, webhookSecret, works },
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
      await untilShifted(client, sandbox)
      // A job that is new wakes the workers, which then find what became due as well.
      await client.query(`select graphile_worker.add_job('probe-worker', '{}')`)
    },
  }
}

/** Of a shop whose database and sandbox are elsewhere; whoever starts it ends it. */
export async function startShopProcess(settings: Omit<ChildSettings, 'port'>): Promise<ShopProcess> {
  return startProcess({ ...settings, port: await freePort() }, [])
}

async function startProcess(settings: ChildSettings, processes: ChildProcess[]): Promise<ShopProcess> {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { NODE_ENV: 'production', ...compileCache },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  processes.push(child)
  const lines = collectLines(child)
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`It ended with ${code}: ${JSON.stringify(lines)}`)),
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

/** The queue of a shop whose workers run; without one, nothing follows the clock. */
async function untilShifted(client: Client, sandbox: Sandbox): Promise<void> {
  const offset = sandbox.now() - Date.now()
  await eventually(async () => {
    const { rows } = await client.query('select clock_offset_ms from shop.identity')
    expect(Math.abs(Number(rows[0]?.clock_offset_ms) - offset)).toBeLessThan(3_000)
  })
}

/** Tries until `check` no longer throws. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const until = Date.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > until) {
        throw error
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
