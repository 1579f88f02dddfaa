/**
 * Opens the engine for a command, with the database and the Stripe account of the running shop. If
 * no shop is running, the embedded PostgreSQL and the sandbox are started for the command.
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
import { sandboxFile, tryLockHome } from './home.ts'
import { connectHost } from './hosts.ts'
import { createLog } from './log.ts'
import { startPostgres } from './postgres/start.ts'
import { followSandboxClock, sandboxKey } from './sandbox-clock.ts'
import type { Settings } from './settings.ts'
import { print } from './steps.ts'
import { stopping } from './stop.ts'

export interface CommandContext {
  engine: Engine
  clock: Clock
  /** Options of Stripe's SDK, for calls that the engine does not offer. */
  stripe: StripeOptions
  /** `undefined` with a real Stripe account. */
  sandboxUrl: string | undefined
  databaseUrl: string
  /**
   * Whether a shop runs in this data directory. With DATABASE_URL, workers may also run on other
   * machines.
   */
  isShopRunning: boolean
  /** Whether the database was started for this command, so that no other process uses it. */
  isExclusive: boolean
}

/** Runs `work` with the engine, then stops everything that was started for the command. */
export async function withEngine<T>(
  settings: Settings,
  work: (ctx: CommandContext) => Promise<T>,
): Promise<T> {
  await using resources = new AsyncDisposableStack()
  const needsHome = !settings.databaseUrl || !settings.stripeSecretKey
  const lock = needsHome ? tryLockHome(settings.home) : undefined
  if (lock) {
    resources.defer(() => lock.release())
  }
  const isShopRunning = needsHome && !lock
  const databaseUrl =
    settings.databaseUrl ??
    (isShopRunning ? runningDatabase(settings.home).url : await startDatabase(settings, resources))
  const { stripe, clock, sandboxUrl } = await connectStripe(settings, isShopRunning, resources)
  const engine = createEngine({
    databaseUrl,
    databaseUrlDirect: settings.databaseUrlDirect ?? databaseUrl,
    stripe,
    clock,
    checkoutMinutes: settings.checkoutMinutes,
    config: await loadConfig(),
    priceIds: settings.priceIds,
    // The info messages of the engine would obscure the output of the command.
    log: createLog(settings.logLevel === 'info' ? 'warn' : settings.logLevel),
    logSql: settings.logSql,
    poolSize: 4,
  })
  resources.defer(() => engine.close())
  const isExclusive = !settings.databaseUrl && !isShopRunning
  return await work({ engine, clock, stripe, sandboxUrl, databaseUrl, isShopRunning, isExclusive })
}

async function startDatabase(settings: Settings, resources: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ home: settings.home, report: print })
  resources.defer(() => postgres.stop())
  return postgres.url
}

type StripeConnection = Pick<CommandContext, 'stripe' | 'clock' | 'sandboxUrl'>

async function connectStripe(
  settings: Settings,
  isShopRunning: boolean,
  resources: AsyncDisposableStack,
): Promise<StripeConnection> {
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
  if (isShopRunning) {
    const url = `http://${host}:${port}`
    const followed = await followSandboxClock(url).catch((error: unknown) => {
      throw new CliError(
        `A shop is running in ${settings.home}, but its sandbox cannot be reached at ${url}: ${error instanceof Error ? error.message : error}.`,
        'Set SANDBOX_PORT and HOST as for the shop, or wait until the shop is ready.',
      )
    })
    resources.defer(() => followed.stop())
    return { stripe, clock: followed.clock, sandboxUrl: url }
  }
  // On a free port, because another program may use the shop's.
  const {
    url,
    port: freePort,
    sandbox,
    close,
  } = await startSandbox({ port: 0, databasePath: sandboxFile(settings.home) })
  resources.defer(close)
  return {
    stripe: { ...stripe, host: '127.0.0.1', port: freePort },
    clock: createClock(() => sandbox.now()),
    sandboxUrl: url,
  }
}

/** @throws CliError when the database is not migrated, or belongs to another Stripe account */
export async function requireShop({ engine }: CommandContext): Promise<void> {
  try {
    await engine.stripeEvents.list({ limit: 1 })
  } catch (error) {
    const reason = error instanceof Error && error.message ? error.message : 'no response'
    throw new CliError(
      `Cannot read the database: ${reason}.`,
      'Check COUNTINGHOUSE_HOME or DATABASE_URL, and run `countinghouse migrate`.',
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
      'Run `countinghouse doctor` for details.',
    )
  }
}

/** How long a worker of another process has to run a test job before one is started here. */
const probeMs = 3_000

/**
 * Runs `work` while a worker processes jobs: the running shop's, which also revalidates the shop's
 * pages, or one that is started until `work` has ended.
 */
export async function withWorker<T>(
  { engine, isShopRunning, isExclusive }: CommandContext,
  work: () => Promise<T>,
): Promise<T> {
  if (
    isShopRunning ||
    (!isExclusive && (await engine.probeWorker({ withinMs: probeMs, signal: stopping })))
  ) {
    return work()
  }
  const stop = new AbortController()
  const working = engine.work({ signal: stop.signal })
  try {
    return await Promise.race([
      work(),
      working.then(() => Promise.reject(new Error('The worker stopped unexpectedly'))),
    ])
  } finally {
    stop.abort()
    await working.catch(() => {})
  }
}
