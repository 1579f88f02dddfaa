/** A whole shop within the test: a fresh database, the sandbox, the engine with its worker, and the API on a port. Everything but pages. */
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
  /** Where the API answers. */
  url: string
  sandboxUrl: string
  databaseUrl: string
  /** The merchant's own way to the sandbox. */
  stripe: Stripe
  engine: Engine
  sandbox: Sandbox
  /** The same call as a shopper's browser makes; `json` is the body. */
  call: PageRequest
  /** The same in a browser that was never here before. */
  page(): PageRequest
  /** What Stripe told since the last time reaches the webhook now, as `deliveries` has it; nothing comes by itself any more. */
  hear(deliveries: (news: Stripe.Event[]) => Stripe.Event[]): Promise<void>
  /** Pays a session as the hosted page would. `false` when the card was declined. */
  pay(sessionId: string, paymentMethod?: string): Promise<boolean>
  /** Turns the clock of the sandbox, and with it the shop's: `'40 minutes'`. Resolves when what became due is done. */
  advance(duration: string): Promise<void>
  /** Resolves when every webhook is delivered and no job is left. */
  settle(): Promise<void>
}

export interface TestShopOptions {
  /** The machine's time as the sandbox sees it, in milliseconds. */
  clock?: () => number
  log?: Log
  checkoutMinutes?: number
}

/** Closes itself when the test has finished. */
export async function openTestShop({
  clock,
  log = silentLog,
  checkoutMinutes = 35,
}: TestShopOptions = {}): Promise<TestShop> {
  await using rooms = new AsyncDisposableStack()
  const database = await createTestDatabase('seeded')
  rooms.defer(() => database.drop())
  const started = await startSandbox({ port: 0, seed: 'test', ...(clock ? { now: clock } : {}) })
  rooms.defer(() => started.close())
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
  rooms.defer(() => engine.close())
  await engine.claimStripe()
  const url = await serveApi(engine, log, rooms)
  await putJson(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    url: `${url}/api/stripe/webhook`,
    secret,
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  rooms.defer(startWorker(engine))

  const client = new Client({ connectionString: database.url })
  await client.connect()
  rooms.defer(() => client.end())
  const settle = async () => {
    await sandbox.idle()
    await vi.waitFor(() => requireIdle(client), { timeout: 30_000, interval: 10 })
  }
  const stripe = new Stripe('sk_test_shop', { host: '127.0.0.1', port, protocol: 'http' })
  const open = rooms.move()
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
    hear: createPost(url, secret, sandbox, stripe),
    pay: (sessionId, paymentMethod) => payAtSandbox(sandboxUrl, sessionId, paymentMethod),
    async advance(duration) {
      await sandbox.advance(duration)
      await settle()
    },
    settle,
  }
}

async function serveApi(engine: Engine, log: Log, rooms: AsyncDisposableStack): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // The API wants to know its address, which is known only once somebody listens there.
  let answer: ReturnType<typeof getRequestListener> | undefined
  const server = createServer((request, response) => void answer?.(request, response))
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
    authSecret: 'a secret that nobody but the tests knows',
    log,
    rateLimits: noRateLimits,
  })
  answer = getRequestListener((request, env) => api.fetch(request, env), { overrideGlobalObjects: false })
  rooms.defer(async () => {
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

/** Throws while there is something to do. */
async function requireIdle(client: Client): Promise<void> {
  const { rows } = await client.query(`
    select task_identifier as left from (${dueJobs}) as due
    union all select type from shop.stripe_event where status = 'pending'`)
  if (rows.length > 0) {
    throw new Error(`Still to do: ${rows.map(({ left }) => left).join(', ')}`)
  }
}

/** Deliveries by hand: which events, in which order and how often is up to the test. */
function createPost(url: string, secret: string, sandbox: Sandbox, stripe: Stripe): TestShop['hear'] {
  let latest: string | undefined
  const handled: string[] = handledEventTypes
  return async (deliveries) => {
    if (sandbox.faults.list().length === 0) {
      sandbox.faults.add({ kind: 'drop' })
    }
    const [newest] = (await stripe.events.list({ limit: 1 })).data
    const since = latest === undefined ? {} : { ending_before: latest }
    const news = await stripe.events.list({ limit: 100, ...since }).autoPagingToArray({ limit: 10_000 })
    latest = newest?.id
    for (const event of deliveries(news.filter(({ type }) => handled.includes(type)))) {
      const payload = JSON.stringify(event)
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret })
      const headers = { 'stripe-signature': signature }
      const answer = await fetch(`${url}/api/stripe/webhook`, { method: 'POST', headers, body: payload })
      if (!answer.ok) {
        throw new Error(`The webhook answered ${answer.status}: ${await answer.text()}`)
      }
    }
  }
}

async function putJson(url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(body) })
  if (!answer.ok) {
    throw new Error(`PUT ${url} answered ${answer.status}: ${await answer.text()}`)
  }
}
