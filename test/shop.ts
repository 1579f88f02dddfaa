/**
 * A shop in the test's process: a fresh database, the sandbox, the engine with its worker, and the
 * API. No pages.
 */
import { createServer } from 'node:http'
import { createApi, noRateLimits } from '@countinghouse/api'
import {
  createClock,
  createEngine,
  type Engine,
  handledEventTypes,
  type Log,
  STRIPE_API_VERSION,
  silentLog,
} from '@countinghouse/engine'
import { type Sandbox, startSandbox } from '@countinghouse/sandbox'
import { getRequestListener } from '@hono/node-server'
import { Client } from 'pg'
import Stripe from 'stripe'
import { onTestFinished, vi } from 'vitest'
import { config } from './config.ts'
import { createTestDatabase } from './database.ts'
import { dueJobs } from './due-jobs.ts'
import { createPage, type PageRequest } from './page.ts'
import { payAtSandbox } from './pay.ts'

export interface TestShop {
  /** Base URL of the API. */
  url: string
  sandboxUrl: string
  databaseUrl: string
  /** A Stripe client for what a merchant does in Stripe's dashboard. */
  stripe: Stripe
  engine: Engine
  sandbox: Sandbox
  /** Sends a request as a shopper's browser does; `json` is the body. */
  call: PageRequest
  /** The same for a new browser, without cookies. */
  page(): PageRequest
  /**
   * Stops the sandbox's own deliveries, and sends the events created since the last call to the
   * webhook: `select` chooses which ones, in which order and how often.
   */
  deliverEvents(select: (events: Stripe.Event[]) => Stripe.Event[]): Promise<void>
  /** Pays a session as Stripe's hosted page would. Returns `false` if the card was declined. */
  pay(sessionId: string, paymentMethod?: string): Promise<boolean>
  /**
   * Advances the clock of the sandbox and the shop, such as by `'40 minutes'`. Resolves when
   * everything due is done.
   */
  advance(duration: string): Promise<void>
  /** Resolves when all webhooks are delivered and no job is due. */
  settle(): Promise<void>
}

export interface TestShopOptions {
  /** The sandbox's clock, in milliseconds since 1970. */
  clock?: () => number
  log?: Log
  checkoutMinutes?: number
}

/** Closes when the test has finished. */
export async function openTestShop({
  clock,
  log = silentLog,
  checkoutMinutes = 35,
}: TestShopOptions = {}): Promise<TestShop> {
  await using resources = new AsyncDisposableStack()
  const database = await createTestDatabase('seeded')
  resources.defer(() => database.drop())
  const started = await startSandbox({ port: 0, seed: 'test', ...(clock ? { now: clock } : {}) })
  resources.defer(() => started.close())
  const { sandbox, url: sandboxUrl, port } = started
  const shopClock = createClock(() => sandbox.now())

  const secret = 'whsec_test'
  const engine = createEngine({
    databaseUrl: database.runtimeUrl,
    stripe: {
      secretKey: 'sk_test_shop',
      webhookSecrets: [secret],
      host: '127.0.0.1',
      port,
      protocol: 'http',
    },
    clock: shopClock,
    config,
    checkoutMinutes,
    log,
  })
  resources.defer(() => engine.close())
  await engine.claimStripe()
  const url = await serveApi(engine, log, resources)
  await putJson(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    url: `${url}/api/stripe/webhook`,
    secret,
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  resources.defer(startWorker(engine))

  const client = new Client({ connectionString: database.url })
  await client.connect()
  resources.defer(() => client.end())
  const settle = async () => {
    await sandbox.idle()
    await vi.waitFor(() => requireIdle(client), { timeout: 30_000, interval: 10 })
  }
  const stripe = new Stripe('sk_test_shop', { host: '127.0.0.1', port, protocol: 'http' })
  const open = resources.move()
  onTestFinished(() => open.disposeAsync())
  return {
    url,
    sandboxUrl,
    databaseUrl: database.url,
    stripe,
    engine,
    sandbox,
    call: createPage(url),
    page: () => createPage(url),
    deliverEvents: createDelivery(url, secret, sandbox, stripe),
    pay: (sessionId, paymentMethod) => payAtSandbox(sandboxUrl, sessionId, paymentMethod),
    async advance(duration) {
      await sandbox.advance(duration)
      await settle()
    },
    settle,
  }
}

async function serveApi(engine: Engine, log: Log, resources: AsyncDisposableStack): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // The API needs its URL, which is known only after the server listens on a port.
  let listener: ReturnType<typeof getRequestListener> | undefined
  const server = createServer((request, response) => void listener?.(request, response))
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new Error('The server has no port')
  }
  const url = `http://127.0.0.1:${address.port}`
  const api = createApi({
    engine,
    siteUrl: url,
    authSecret: 'a secret that is used in tests alone',
    log,
    rateLimits: noRateLimits,
  })
  listener = getRequestListener((request, env) => api.fetch(request, env), { overrideGlobalObjects: false })
  resources.defer(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return url
}

function startWorker(engine: Engine): () => Promise<void> {
  const abort = new AbortController()
  const work = engine.work({ signal: abort.signal })
  return async () => {
    abort.abort()
    await work
  }
}

/** @throws Error while a job is due or an event is pending */
async function requireIdle(client: Client): Promise<void> {
  const { rows } = await client.query(`
    select task_identifier as pending from (${dueJobs}) as due
    union all select type from shop.stripe_event where status = 'pending'`)
  if (rows.length > 0) {
    throw new Error(`Still pending: ${rows.map(({ pending }) => pending).join(', ')}`)
  }
}

function createDelivery(
  url: string,
  secret: string,
  sandbox: Sandbox,
  stripe: Stripe,
): TestShop['deliverEvents'] {
  let latest: string | undefined
  const handled: string[] = handledEventTypes
  return async (select) => {
    if (sandbox.faults.list().length === 0) {
      sandbox.faults.add({ kind: 'drop' })
    }
    const [newest] = (await stripe.events.list({ limit: 1 })).data
    const since = latest === undefined ? {} : { ending_before: latest }
    const events = await stripe.events.list({ limit: 100, ...since }).autoPagingToArray({ limit: 10_000 })
    latest = newest?.id
    for (const event of select(events.filter(({ type }) => handled.includes(type)))) {
      const payload = JSON.stringify(event)
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret })
      const headers = { 'stripe-signature': signature }
      const response = await fetch(`${url}/api/stripe/webhook`, { method: 'POST', headers, body: payload })
      if (!response.ok) {
        throw new Error(`The webhook returned ${response.status}: ${await response.text()}`)
      }
    }
  }
}

async function putJson(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body: JSON.stringify(body) })
  if (!response.ok) {
    throw new Error(`PUT ${url} returned ${response.status}: ${await response.text()}`)
  }
}
