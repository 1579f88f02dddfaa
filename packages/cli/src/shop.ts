/**
 * The composition root: every room of the house, opened in order and closed in the reverse. `start`, `dev` and the tests in the browser
 * all open the shop here, so that what is tested is what runs.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createApi, withRequestId } from '@countinghouse/api'
import { createMailer } from '@countinghouse/email'
import {
  type Clock,
  createClock,
  createEngine,
  type Engine,
  handledEventTypes,
  isAppError,
  type Log,
  STRIPE_API_VERSION,
  type StripeOptions,
  seed,
} from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import { startStorefront } from '@countinghouse/storefront'
import { readAuthSecret } from './auth-secret.ts'
import { buildStorefront } from './build-storefront.ts'
import { CliError } from './cli-error.ts'
import { loadConfig } from './config.ts'
import { migrateDatabase, namedDatabase } from './database.ts'
import { sandboxFile, takeHome, wipeHome } from './home.ts'
import { connectHost, isWildcard } from './hosts.ts'
import { requirePort } from './ports.ts'
import type { DatabaseUrls } from './postgres/cluster.ts'
import { startPostgres } from './postgres/start.ts'
import { sandboxKey } from './sandbox-clock.ts'
import type { Settings } from './settings.ts'
import { say, step } from './steps.ts'
import { stopping } from './stop.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

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

/** @throws CliError for all that the person at the terminal can mend */
export async function openShop({ settings, log, dev = false, fresh = false }: ShopOptions): Promise<Shop> {
  await using rooms = new AsyncDisposableStack()
  const failure = Promise.withResolvers<never>()
  // Whoever opened the shop may already be closing it when something fails.
  failure.promise.catch(() => {})

  const config = await loadConfig()
  await requirePorts(settings)
  const home = takeHome(settings.home)
  rooms.defer(() => home.release())
  if (fresh) {
    await beginAnew(settings)
  }

  const database = namedDatabase(settings) ?? (await openDatabase(settings, rooms, failure.reject))
  const databaseUrl = database.url
  const stripe = settings.stripeSecretKey
    ? realStripe(settings, settings.stripeSecretKey)
    : await openSandbox(settings, rooms)
  await step('The tables are up to date', () => migrateDatabase(database))
  await step('The goods are on the shelves', () =>
    seed({ databaseUrl, clock: stripe.clock, searchLanguage: config.searchLanguage }),
  )

  const authSecret = readAuthSecret(settings)
  const engine = createEngine({
    databaseUrl,
    databaseUrlDirect: settings.databaseUrlDirect,
    stripe: stripe.options,
    clock: stripe.clock,
    checkoutMinutes: settings.checkoutMinutes,
    config,
    priceIds: settings.priceIds,
    linkSecret: authSecret,
    version,
    mailer: createMailer(settings),
    log: withRequestId(log),
    logSql: settings.logSql,
  })
  rooms.defer(() => engine.close())
  await claimStripe(engine, log)
  // At a Stripe account of the merchant's own nothing is made unasked: `countinghouse catalog push` is.
  if (stripe.sandboxUrl) {
    await step('The plans are on sale', () => engine.plans.push({ apply: true }))
  }

  if (!dev) {
    await step('The storefront is built', () =>
      buildStorefront(() => say('Building the storefront (its sources changed) …')),
    )
  }
  stopping.throwIfAborted()

  const { siteUrl, allowedOrigins, imageOrigins, rateLimits, redisUrl, trustedProxies } = settings
  const api = createApi({
    engine,
    siteUrl,
    allowedOrigins,
    authSecret,
    version,
    log,
    rateLimits,
    redisUrl,
    trustedProxies,
  })
  rooms.defer(() => api.close())
  const revalidateSecret = randomBytes(24).toString('base64url')
  const storefront = await step('The shop is open', () =>
    startStorefront({
      engine,
      api,
      siteUrl,
      imageOrigins,
      host: settings.host,
      port: settings.port,
      dev,
      revalidateSecret,
      log,
    }),
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
async function requirePorts(settings: Settings): Promise<void> {
  await requirePort(settings.host, settings.port, 'PORT')
  if (!settings.stripeSecretKey) {
    await requirePort(settings.host, settings.sandboxPort, 'SANDBOX_PORT')
  }
}

async function beginAnew(settings: Settings): Promise<void> {
  if (settings.databaseUrl) {
    say(
      '--fresh changes nothing here: the database is the one in DATABASE_URL, and that is never emptied from here.',
    )
    return
  }
  await wipeHome(settings.home, say)
  say(`Began anew: ${settings.home} is empty.`)
}

async function openDatabase(
  settings: Settings,
  rooms: AsyncDisposableStack,
  fail: (error: Error) => void,
): Promise<DatabaseUrls> {
  const postgres = await step('PostgreSQL is running', () => startPostgres({ home: settings.home, say }))
  for (const message of postgres.elsewhere) {
    say(message)
  }
  let closing = false
  rooms.defer(() => {
    closing = true
    return postgres.stop()
  })
  postgres.ended.then(() => {
    if (!closing) {
      fail(
        new CliError(
          'The embedded PostgreSQL ended by itself.',
          `Its log is ${settings.home}/postgres.log. Start again.`,
        ),
      )
    }
  })
  return postgres
}

interface StripeSide {
  /** `undefined` with a real account. */
  sandboxUrl: string | undefined
  options: StripeOptions
  clock: Clock
}

function realStripe({ stripeWebhookSecrets }: Settings, secretKey: string): StripeSide {
  return {
    sandboxUrl: undefined,
    options: { secretKey, webhookSecrets: stripeWebhookSecrets },
    clock: createClock(),
  }
}

/** The sandbox tells the shop by webhook, as Stripe would, and the shop's clock follows its own. */
async function openSandbox(settings: Settings, rooms: AsyncDisposableStack): Promise<StripeSide> {
  const { host, port, sandboxPort, siteUrl, stripeWebhookSecrets, home } = settings
  // Who comes to the shop over a network comes to the payment pages the same way.
  const publicUrl = isWildcard(host) ? `http://${new URL(siteUrl).hostname}:${sandboxPort}` : undefined
  const { url, sandbox, close } = await step('The Stripe sandbox is open', () =>
    startSandbox({
      host,
      port: sandboxPort,
      databasePath: sandboxFile(home),
      ...(publicUrl ? { publicUrl } : {}),
    }),
  )
  rooms.defer(close)
  const generated = `whsec_${randomBytes(24).toString('hex')}`
  const webhookSecrets = stripeWebhookSecrets.length > 0 ? stripeWebhookSecrets : [generated]
  await registerWebhook(`http://${connectHost(host)}:${sandboxPort}`, {
    // To where we listen rather than to SITE_URL, which may lead over a network that is not there.
    url: `http://${connectHost(host)}:${port}/api/stripe/webhook`,
    secret: webhookSecrets[0],
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  return {
    sandboxUrl: publicUrl ?? url,
    options: {
      secretKey: sandboxKey,
      webhookSecrets,
      host: connectHost(host),
      port: sandboxPort,
      protocol: 'http',
    },
    clock: createClock(() => sandbox.now()),
  }
}

async function registerWebhook(sandboxUrl: string, endpoint: object): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(endpoint),
  })
  if (!answer.ok) {
    throw new Error(`The sandbox did not take the webhook endpoint: ${answer.status} ${await answer.text()}`)
  }
}

/**
 * The database remembers whose Stripe it belongs to. When Stripe does not answer we open all the same: carts work without it, and
 * `/api/health` says so.
 */
async function claimStripe(engine: Engine, log: Log): Promise<void> {
  try {
    await engine.claimStripe()
  } catch (error) {
    if (!isAppError(error)) {
      throw error
    }
    if (error.code === 'stripe.unavailable') {
      log.warn({ reason: error.details.reason }, 'Stripe did not answer at start')
      return
    }
    throw new CliError(
      `This database belongs to another Stripe account or mode. ${JSON.stringify(error.details)}`,
      otherAccountHint,
    )
  }
}

const otherAccountHint =
  'Put the keys of its account back, or give another database in DATABASE_URL (unset: the embedded one, and --fresh empties that).'

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
