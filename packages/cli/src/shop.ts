/**
 * The composition root: starts every part of a shop in order, and closes them in reverse order.
 * `start`, `dev` and the browser tests all start the shop here, so the tests cover what runs in
 * production.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Api, createApi, withRequestId } from '@countinghouse/api'
import { createMailer } from '@countinghouse/email'
import { type Config, createEngine, type Engine, isAppError, type Log, seed } from '@countinghouse/engine'
import { startStorefront } from '@countinghouse/storefront'
import { readAuthSecret } from './auth-secret.ts'
import { buildStorefront } from './build-storefront.ts'
import { CliError } from './cli-error.ts'
import { loadConfig } from './config.ts'
import { connectStripe, type StripeConnection } from './connect-stripe.ts'
import { configuredDatabase, migrateDatabase } from './database.ts'
import { lockHome, wipeHome } from './home.ts'
import { requirePort } from './ports.ts'
import type { DatabaseUrls } from './postgres/cluster.ts'
import { startPostgres } from './postgres/start.ts'
import type { Settings } from './settings.ts'
import { print, step } from './steps.ts'
import { stopping } from './stop.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

export interface ShopOptions {
  settings: Settings
  log: Log
  /** Runs Next's development server, without a build. Default: false. */
  dev?: boolean
  /**
   * Starts with an empty data directory; the database in `DATABASE_URL` is never emptied. Default:
   * false.
   */
  fresh?: boolean
}

export interface Shop {
  url: string
  /** `undefined` with a real Stripe account. */
  sandboxUrl: string | undefined
  engine: Engine
  /** Rejects when a part that must keep running has ended. */
  failure: Promise<never>
  close(): Promise<void>
}

/** @throws CliError for every problem that the operator can fix */
export async function openShop(options: ShopOptions): Promise<Shop> {
  const { settings, log, dev = false, fresh = false } = options
  await using resources = new AsyncDisposableStack()
  const failure = Promise.withResolvers<never>()
  // The shop may be closing already when a part fails, and then no caller awaits this.
  failure.promise.catch(() => {})

  const config = await loadConfig()
  await requirePorts(settings)
  const home = lockHome(settings.home)
  resources.defer(() => home.release())
  if (fresh) {
    await wipe(settings)
  }

  const database = configuredDatabase(settings) ?? (await openDatabase(settings, resources, failure.reject))
  const stripe = await connectStripe(settings, resources)
  await prepareDatabase(database, stripe, config)

  const authSecret = readAuthSecret(settings)
  const engine = openEngine({ settings, log, config, database, stripe, authSecret })
  resources.defer(() => engine.close())
  await claimStripe(engine, log)
  // Products at a real Stripe account are created only on request, by `countinghouse catalog push`.
  if (stripe.sandboxUrl) {
    await step('Plans and prices synced', () => engine.plans.push({ apply: true }))
  }
  if (!dev) {
    await step('Storefront built', () =>
      buildStorefront(() => print('Building the storefront (its sources have changed) …')),
    )
  }
  stopping.throwIfAborted()

  const api = openApi(settings, engine, authSecret, log)
  resources.defer(() => api.close())
  const storefront = await step(`Storefront ready at ${settings.siteUrl}`, () =>
    openStorefront({ settings, engine, api, log, dev }),
  )
  resources.defer(() => storefront.close())
  resources.defer(startWorker(engine, failure.reject))
  stopping.throwIfAborted()

  const opened = resources.move()
  return {
    url: settings.siteUrl,
    sandboxUrl: stripe.sandboxUrl,
    engine,
    failure: failure.promise,
    close: () => opened.disposeAsync(),
  }
}

/** Checked first, before any step that takes long. */
async function requirePorts(settings: Settings): Promise<void> {
  await requirePort(settings.host, settings.port, 'PORT')
  if (!settings.stripeSecretKey) {
    await requirePort(settings.host, settings.sandboxPort, 'SANDBOX_PORT')
  }
}

async function wipe(settings: Settings): Promise<void> {
  if (settings.databaseUrl) {
    print('Ignoring --fresh: the database in DATABASE_URL is never emptied.')
    return
  }
  await wipeHome(settings.home, print)
  print(`Deleted all data in ${settings.home}.`)
}

async function openDatabase(
  settings: Settings,
  resources: AsyncDisposableStack,
  fail: (error: Error) => void,
): Promise<DatabaseUrls> {
  const postgres = await step('PostgreSQL running', () =>
    startPostgres({ home: settings.home, report: print }),
  )
  for (const notice of postgres.notices) {
    print(notice)
  }
  let closing = false
  resources.defer(() => {
    closing = true
    return postgres.stop()
  })
  postgres.ended.then(() => {
    if (!closing) {
      fail(
        new CliError(
          'The embedded PostgreSQL stopped unexpectedly.',
          `See its log, ${settings.home}/postgres.log, and start again.`,
        ),
      )
    }
  })
  return postgres
}

async function prepareDatabase(
  database: DatabaseUrls,
  { clock }: StripeConnection,
  { searchLanguage }: Config,
): Promise<void> {
  await step('Database migrated', () => migrateDatabase(database))
  await step('Catalog seeded', () => seed({ databaseUrl: database.url, clock, searchLanguage }))
}

interface EngineParts {
  settings: Settings
  log: Log
  config: Config
  database: DatabaseUrls
  stripe: StripeConnection
  authSecret: string
}

function openEngine({ settings, log, config, database, stripe, authSecret }: EngineParts): Engine {
  return createEngine({
    databaseUrl: database.url,
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
}

/**
 * The database belongs to one Stripe account. When Stripe cannot be reached, the shop
 * starts anyway: carts work without Stripe, and `/api/health` reports the problem.
 */
async function claimStripe(engine: Engine, log: Log): Promise<void> {
  try {
    await engine.claimStripe()
  } catch (error) {
    if (!isAppError(error)) {
      throw error
    }
    if (error.code === 'stripe.unavailable') {
      log.warn({ reason: error.details.reason }, 'Stripe could not be reached when the shop started')
      return
    }
    throw new CliError(
      `This database belongs to another Stripe account or mode. ${JSON.stringify(error.details)}`,
      otherAccountHint,
    )
  }
}

const otherAccountHint =
  'Use the API key of that account, or set DATABASE_URL to another database. To empty the embedded one, start with --fresh.'

function openApi(settings: Settings, engine: Engine, authSecret: string, log: Log): Api {
  const { siteUrl, allowedOrigins, rateLimits, redisUrl, trustedProxies } = settings
  return createApi({
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
}

interface StorefrontParts {
  settings: Settings
  engine: Engine
  api: Api
  log: Log
  dev: boolean
}

function openStorefront({ settings, engine, api, log, dev }: StorefrontParts) {
  const { siteUrl, imageOrigins, host, port } = settings
  const revalidateSecret = randomBytes(24).toString('base64url')
  return startStorefront({ engine, api, siteUrl, imageOrigins, host, port, dev, revalidateSecret, log })
}

/** @returns a function that stops the worker: running jobs finish, no new ones start */
function startWorker(engine: Engine, fail: (error: unknown) => void): () => Promise<void> {
  const abort = new AbortController()
  const work = engine.work({ signal: abort.signal })
  work.catch(fail)
  return async () => {
    abort.abort()
    await work.catch(() => {})
  }
}
