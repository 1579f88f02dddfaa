/**
 * The composition root: every room of the house, opened in order and closed in the reverse. `start`, `dev` and the tests in the browser
 * all open the shop here, so that what is tested is what runs.
 */
import { randomBytes } from 'node:crypto'
import { createApi } from '@countinghouse/api'
import {
  createEngine,
  type Engine,
  handledEventTypes,
  type Log,
  migrate,
  STRIPE_API_VERSION,
  seedCatalog,
} from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import { startStorefront } from '@countinghouse/storefront'
import { buildStorefront } from './build-storefront.ts'
import { sandboxFile, takeHome, wipeHome } from './home.ts'
import { demandPort } from './ports.ts'
import { startPostgres } from './postgres/start.ts'
import type { Settings } from './settings.ts'
import { say, step } from './steps.ts'
import { stopping } from './stop.ts'
import { Trouble } from './trouble.ts'

export interface ShopOptions {
  settings: Settings
  log: Log
  /** With hot reload, and without a build. */
  dev?: boolean
  /** Begin with an empty home. Never touches a database that `DATABASE_URL` names. */
  fresh?: boolean
}

export interface Shop {
  url: string
  /** `undefined` with a real Stripe account. */
  sandboxUrl: string | undefined
  engine: Engine
  /** Rejects when something that must run has ended by itself. */
  failure: Promise<never>
  close(): Promise<void>
}

/** @throws Trouble for all that the person at the terminal can mend */
export async function openShop({ settings, log, dev = false, fresh = false }: ShopOptions): Promise<Shop> {
  await using rooms = new AsyncDisposableStack()
  const failure = Promise.withResolvers<never>()
  // Whoever opened the shop may already be closing it when something fails.
  failure.promise.catch(() => {})

  await demandPorts(settings)
  const home = takeHome(settings.home)
  rooms.defer(() => home.release())
  if (fresh) await beginAnew(settings)

  const databaseUrl = settings.databaseUrl ?? (await openDatabase(settings, rooms, failure.reject))
  const directUrl = settings.databaseUrlDirect ?? databaseUrl
  await step('Tables are up to date', () => migrate({ databaseUrl: directUrl, log }))

  const stripe = settings.stripeSecretKey
    ? {
        sandboxUrl: undefined,
        options: { secretKey: settings.stripeSecretKey, webhookSecrets: settings.stripeWebhookSecrets },
        now: undefined,
      }
    : await openSandbox(settings, rooms)

  const engine = createEngine({
    databaseUrl,
    databaseUrlDirect: directUrl,
    stripe: stripe.options,
    clock: { now: stripe.now ?? (() => new Date()) },
    checkoutMinutes: settings.checkoutMinutes,
    log,
  })
  rooms.defer(() => engine.close())
  await step('The goods are on the shelves', () => seedCatalog(engine))

  if (!dev)
    await step('The storefront is built', () => buildStorefront(() => say('Building the storefront (its sources changed) …')))
  stopping.throwIfAborted()

  const api = createApi({ engine, siteUrl: settings.siteUrl, log })
  const revalidateSecret = randomBytes(24).toString('base64url')
  const storefront = await step('The shop is open', () =>
    startStorefront({ engine, api, host: settings.host, port: settings.port, dev, revalidateSecret, log }),
  )
  rooms.defer(() => storefront.close())
  rooms.defer(startWorker(engine, failure.reject))
  stopping.throwIfAborted()

  const open = rooms.move()
  return {
    url: settings.siteUrl,
    sandboxUrl: stripe.sandboxUrl,
    engine,
    failure: failure.promise,
    close: () => open.disposeAsync(),
  }
}

/** Before anything long is begun. */
async function demandPorts(settings: Settings): Promise<void> {
  await demandPort(settings.host, settings.port, 'PORT')
  if (!settings.stripeSecretKey) await demandPort(settings.host, settings.sandboxPort, 'SANDBOX_PORT')
}

async function beginAnew(settings: Settings): Promise<void> {
  if (settings.databaseUrl) {
    say('--fresh changes nothing here: the database is the one in DATABASE_URL, and that is never emptied from here.')
    return
  }
  await wipeHome(settings.home, say)
  say(`Began anew: ${settings.home} is empty.`)
}

async function openDatabase(settings: Settings, rooms: AsyncDisposableStack, fail: (error: Error) => void): Promise<string> {
  const postgres = await step('PostgreSQL is running', () => startPostgres({ home: settings.home, say }))
  for (const sentence of postgres.elsewhere) say(sentence)
  let closing = false
  rooms.defer(() => {
    closing = true
    return postgres.stop()
  })
  postgres.ended.then(() => {
    if (!closing)
      fail(new Trouble('The embedded PostgreSQL ended by itself.', `Its log is ${settings.home}/postgres.log. Start again.`))
  })
  return postgres.url
}

/** The sandbox tells the shop by webhook, as Stripe would, and the shop's clock follows it. */
async function openSandbox(settings: Settings, rooms: AsyncDisposableStack) {
  const sandbox = await step('The Stripe sandbox is open', () =>
    startSandbox({ host: settings.host, port: settings.sandboxPort, databasePath: sandboxFile(settings.home) }),
  )
  rooms.defer(() => sandbox.close())
  const secrets =
    settings.stripeWebhookSecrets.length > 0 ? settings.stripeWebhookSecrets : [`whsec_${randomBytes(24).toString('hex')}`]
  await registerWebhook(sandbox.url, {
    // To where we listen rather than to SITE_URL, which may lead over a network that is not there.
    url: `http://${connectHost(settings.host)}:${settings.port}/api/stripe/webhook`,
    secret: secrets[0],
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  const options = {
    secretKey: sandboxKey,
    webhookSecrets: secrets,
    host: connectHost(settings.host),
    port: settings.sandboxPort,
    protocol: 'http' as const,
  }
  return { sandboxUrl: sandbox.url, options, now: () => sandbox.now() }
}

/** In Stripe's form, so that the SDK takes it; the sandbox takes any. */
const sandboxKey = 'sk_test_countinghouse'

async function registerWebhook(sandboxUrl: string, endpoint: object): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(endpoint),
  })
  if (!answer.ok) throw new Error(`The sandbox did not take the webhook endpoint: ${answer.status} ${await answer.text()}`)
}

function connectHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** Returns what ends it: the jobs that run are finished, no other is begun. */
function startWorker(engine: Engine, fail: (error: unknown) => void): () => Promise<void> {
  const abort = new AbortController()
  const work = engine.work({ signal: abort.signal })
  work.catch(fail)
  return async () => {
    abort.abort()
    await work.catch(() => {})
  }
}
