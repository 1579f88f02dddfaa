/**
 * The engine for commands: on the database of the shop that runs, or on one that runs for the occasion, and with the Stripe that
 * the shop has.
 */
import {
  type Clock,
  createClock,
  createEngine,
  type Engine,
  isAppError,
  type StripeOptions,
} from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import { CliError } from './cli-error.ts'
import { loadConfig } from './config.ts'
import { runningDatabase } from './database.ts'
import { sandboxFile, tryTakeHome } from './home.ts'
import { connectHost } from './hosts.ts'
import { createLog } from './log.ts'
import { startPostgres } from './postgres/start.ts'
import { followSandboxClock, sandboxKey } from './sandbox-clock.ts'
import type { Settings } from './settings.ts'
import { say } from './steps.ts'
import { stopping } from './stop.ts'

export interface EngineAtHand {
  engine: Engine
  clock: Clock
  /** The way to Stripe, for what the engine has no verb for. */
  stripe: StripeOptions
  /** `undefined` with a real account. */
  sandboxUrl: string | undefined
  databaseUrl: string
  /** Whether a shop runs with this home. On a database of one's own its workers may run elsewhere all the same. */
  isShopOpen: boolean
  /** Whether the database was started for this command: nobody else works on it. */
  isAlone: boolean
}

/** Runs `work` with the engine, and leaves running what was running and stopped what was stopped. */
export async function withEngine<T>(settings: Settings, work: (at: EngineAtHand) => Promise<T>): Promise<T> {
  await using rooms = new AsyncDisposableStack()
  const needsHome = !settings.databaseUrl || !settings.stripeSecretKey
  const lock = needsHome ? tryTakeHome(settings.home) : undefined
  if (lock) {
    rooms.defer(() => lock.release())
  }
  const isShopOpen = needsHome && !lock
  const databaseUrl =
    settings.databaseUrl ??
    (isShopOpen ? runningDatabase(settings.home).url : await openDatabase(settings, rooms))
  const { stripe, clock, sandboxUrl } = await reachStripe(settings, isShopOpen, rooms)
  const engine = createEngine({
    databaseUrl,
    databaseUrlDirect: settings.databaseUrlDirect ?? databaseUrl,
    stripe,
    clock,
    checkoutMinutes: settings.checkoutMinutes,
    config: await loadConfig(),
    priceIds: settings.priceIds,
    // What a shop says of its every step would only stand in the way of the command's answer.
    log: createLog(settings.logLevel === 'info' ? 'warn' : settings.logLevel),
    logSql: settings.logSql,
    poolSize: 4,
  })
  rooms.defer(() => engine.close())
  const isAlone = !settings.databaseUrl && !isShopOpen
  return await work({ engine, clock, stripe, sandboxUrl, databaseUrl, isShopOpen, isAlone })
}

async function openDatabase(settings: Settings, rooms: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ home: settings.home, say })
  rooms.defer(() => postgres.stop())
  return postgres.url
}

type StripeAtHand = Pick<EngineAtHand, 'stripe' | 'clock' | 'sandboxUrl'>

async function reachStripe(
  settings: Settings,
  isShopOpen: boolean,
  rooms: AsyncDisposableStack,
): Promise<StripeAtHand> {
  const { stripeSecretKey, stripeWebhookSecrets: webhookSecrets, sandboxPort: port } = settings
  if (stripeSecretKey) {
    return {
      stripe: { secretKey: stripeSecretKey, webhookSecrets },
      clock: createClock(),
      sandboxUrl: undefined,
    }
  }
  const host = connectHost(settings.host)
  const stripe: StripeOptions = { secretKey: sandboxKey, webhookSecrets, host, port, protocol: 'http' }
  if (isShopOpen) {
    const url = `http://${host}:${port}`
    const followed = await followSandboxClock(url).catch((error: unknown) => {
      throw new CliError(
        `A shop runs with ${settings.home} as its home, and no sandbox answers at ${url} (${error instanceof Error ? error.message : error}).`,
        "Give this command the shop's own SANDBOX_PORT and HOST, or wait until the shop is open.",
      )
    })
    rooms.defer(() => followed.stop())
    return { stripe, clock: followed.clock, sandboxUrl: url }
  }
  // On a free port: nobody but us looks for it, and the shop's own may be somebody else's now.
  const {
    url,
    port: free,
    sandbox,
    close,
  } = await startSandbox({ port: 0, databasePath: sandboxFile(settings.home) })
  rooms.defer(close)
  return {
    stripe: { ...stripe, host: '127.0.0.1', port: free },
    clock: createClock(() => sandbox.now()),
    sandboxUrl: url,
  }
}

/**
 * For commands that act on what they find. The database must be migrated, and belong to this Stripe.
 * @throws CliError
 */
export async function requireShop({ engine }: EngineAtHand): Promise<void> {
  try {
    await engine.stripeEvents.list({ limit: 1 })
  } catch (error) {
    const reason = error instanceof Error && error.message ? error.message : 'It does not answer'
    throw new CliError(
      `The database cannot be read: ${reason}.`,
      'Is this the home, or the DATABASE_URL, of the shop? `countinghouse migrate` brings the tables up to date.',
    )
  }
  try {
    await engine.claimStripe()
  } catch (error) {
    if (!isAppError(error)) {
      throw error
    }
    throw new CliError(
      `${error.message} ${JSON.stringify(error.details)}`,
      '`countinghouse doctor` says more.',
    )
  }
}

/** How long a worker elsewhere has to show itself before one is run here. */
const probeMs = 3_000

/**
 * Runs `work` while some worker takes jobs: the shop's own if there is one, which also tells its pages of what changed; else one
 * of ours, for as long as `work` takes.
 */
export async function withWorker<T>(
  { engine, isShopOpen, isAlone }: EngineAtHand,
  work: () => Promise<T>,
): Promise<T> {
  if (isShopOpen || (!isAlone && (await engine.probeWorker({ withinMs: probeMs, signal: stopping })))) {
    return work()
  }
  const ended = new AbortController()
  const working = engine.work({ signal: ended.signal })
  try {
    return await Promise.race([
      work(),
      working.then(() => Promise.reject(new Error('The worker ended by itself'))),
    ])
  } finally {
    ended.abort()
    await working.catch(() => {})
  }
}
