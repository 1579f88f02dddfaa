/**
 * Assembles the engine from its modules. Every external dependency enters here: the database,
 * Stripe, the clock, randomness and the log.
 */

import type pg from 'pg'
import { billingOf, plansOf, portalOf, subscriptionsOf } from './assembly/billing.ts'
import { catalogOf, inventoryOf } from './assembly/catalog.ts'
import { customersOf, notificationsOf, projectsOf } from './assembly/customers.ts'
import { apiKeysOf, auditOf, ledgerOf, stripeEventsOf } from './assembly/operations.ts'
import { cartsOf, checkoutOf, disputesOf, ordersOf, refundsOf } from './assembly/orders.ts'
import { defineConfig } from './config/index.ts'
import type { Config } from './config/types.ts'
import type { Clock } from './core/clock.ts'
import type { Context } from './core/context.ts'
import { createDb, createPool, lendDatabase } from './core/db.ts'
import { createIds } from './core/ids.ts'
import { type Log, silentLog } from './core/log.ts'
import { createStripe, isLiveKey, RECONCILE_CALLS_PER_SECOND, type StripeOptions } from './core/stripe.ts'
import { createEntitlementCheck } from './entitlements/index.ts'
import type { StripePing } from './health.ts'
import { createHealthCheck, pingStripe } from './health.ts'
import { probeWorker } from './jobs/probe-worker.ts'
import { workQueue } from './jobs/work.ts'
import { plainMailer } from './notifications/index.ts'
import type { Mailer } from './notifications/types.ts'
import { createOrderLinks } from './orders/index.ts'
import type { GivenPriceIds } from './plans/types.ts'
import { reconcile } from './reconcile/index.ts'
import type { ReconcileOptions, ReconcileReport } from './reconcile/types.ts'
import { claimStripeAccount } from './shop/index.ts'
import { tokenVerbs } from './tokens/index.ts'

export interface EngineOptions {
  /** PostgreSQL 15 or later, directly or through a pooler. */
  databaseUrl: string
  /** PostgreSQL itself for the worker's LISTEN, if `databaseUrl` is a transaction pooler. */
  databaseUrlDirect?: string | undefined
  stripe: StripeOptions
  clock: Clock
  log?: Log
  /**
   * Logs each SQL statement with its duration at debug level, without its parameters. Default
   * false.
   */
  logSql?: boolean
  /** Renders and sends emails. Without a mailer, emails are only listed for admins. */
  mailer?: Mailer
  /** Secret that signs the order links in emails. Without it, emails have no order links. */
  linkSecret?: string
  /** The configuration from `countinghouse.config.ts`. Without it there are no plans. */
  config?: Config
  /** Prices that the merchant created at Stripe, by the key of their plan or pack. */
  priceIds?: GivenPriceIds
  /** Lifetime of a checkout in minutes, 35 to 1,435. Default 35. */
  checkoutMinutes?: number
  version?: string
  /** Maximum number of connections for requests; the worker has its own. Default 10. */
  poolSize?: number
  random?: (bytes: number) => Uint8Array
}

/** See `createEngine`. */
export type Engine = ReturnType<typeof createEngine>

/**
 * Creates the engine of a shop. Does not connect until the first call. Call `close` at the end.
 */
export function createEngine(options: EngineOptions) {
  const log = options.log ?? silentLog
  const onLost = (error: Error) => log.warn({ error: error.message }, 'Lost a connection to the database')
  const pool = createPool(options.databaseUrl, options.poolSize ?? 10, onLost)
  const directUrl = options.databaseUrlDirect ?? options.databaseUrl
  const workerPool = createPool(directUrl, 7, onLost)
  const ctx = createContext(options, pool, log)
  const entitlements = createEntitlementCheck(ctx, directUrl)
  return {
    log: ctx.log,
    catalog: catalogOf(ctx),
    /** For admins. */
    inventory: inventoryOf(ctx),
    carts: cartsOf(ctx),
    checkout: checkoutOf(ctx),
    orders: ordersOf(ctx),
    refunds: refundsOf(ctx),
    disputes: disputesOf(ctx),
    customers: customersOf(ctx),
    notifications: notificationsOf(ctx),
    projects: projectsOf(ctx),
    tokens: tokenVerbs(ctx),
    plans: plansOf(ctx, options.priceIds ?? {}),
    portal: portalOf(ctx),
    billing: billingOf(ctx),
    subscriptions: subscriptionsOf(ctx),
    entitlements,
    ledger: ledgerOf(ctx),
    stripeEvents: stripeEventsOf(ctx, options.stripe.webhookSecrets),
    apiKeys: apiKeysOf(ctx),
    audit: auditOf(ctx),
    /** Connections for the account system, restricted to the schema `auth`. */
    accountsDatabase: () => lendDatabase(pool, 'auth'),
    /**
     * Ingests the events that were missed, then compares our rows with Stripe's objects. Safe to
     * run twice, during traffic, and to interrupt: the next run resumes.
     * @throws StripeError when Stripe does not answer
     */
    reconcile: (how: ReconcileOptions): Promise<ReconcileReport> => reconcile(ctx, how),
    ...lifecycleOf(ctx, workerPool, options),
    /** Closes the connection pools. Call it after `work` has returned. */
    async close(): Promise<void> {
      await entitlements.close()
      await Promise.all([ctx.db.destroy(), workerPool.end()])
    },
  }
}

function lifecycleOf(ctx: Context, workerPool: pg.Pool, { stripe, version }: EngineOptions) {
  const ownStripe = { isSandbox: stripe.host !== undefined, livemode: ctx.settings.livemode }
  const listeners = new Set<(slugs: string[]) => void>()
  const productsChanged = (slugs: string[]) => {
    for (const listener of listeners) {
      listener(slugs)
    }
  }
  return {
    health: createHealthCheck(ctx, ownStripe, version ?? '0'),
    /** The Stripe account behind the key. @throws AppError `stripe.unavailable` with `reason` */
    ping: (): Promise<StripePing> => pingStripe(ctx, ownStripe),
    /**
     * Binds the database to the first Stripe account and mode that it is used with, and rejects any
     * other.
     * @throws AppError `stripe.other_account`, `stripe.unavailable`
     */
    async claimStripe(): Promise<void> {
      const { account } = await pingStripe(ctx, ownStripe)
      await claimStripeAccount(ctx, account, ownStripe.livemode)
    },
    /**
     * Calls `listener` with the slugs of products whose catalog entry changed, or whose inventory
     * crossed between in stock, low and out of stock. Returns a function that stops it.
     */
    onProductsChanged(listener: (slugs: string[]) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Runs the job worker until `signal` aborts. */
    work: ({ signal }: { signal: AbortSignal }): Promise<void> =>
      workQueue(ctx, workerPool, { productsChanged }, signal),
    /**
     * Whether a worker takes jobs, in any process: enqueues one that does nothing and waits for it.
     */
    probeWorker: (how: { withinMs: number; signal?: AbortSignal | undefined }): Promise<boolean> =>
      probeWorker(ctx, how),
  }
}

/** For tests and tools that sell nothing by subscription. */
const defaultConfig = defineConfig({ branding: { name: 'Shop' }, currencies: ['usd'], promotionCodes: false })

function createContext(options: EngineOptions, pool: pg.Pool, log: Log): Context {
  const config = options.config ?? defaultConfig
  return {
    db: createDb(pool, options.logSql ? log : undefined),
    plans: { plans: config.plans, packs: config.packs, free: config.freeFeatures },
    stripe: createStripe(options.stripe),
    clock: options.clock,
    ids: createIds(options.random),
    log,
    mailer: options.mailer ?? plainMailer,
    orderLinks: options.linkSecret === undefined ? undefined : createOrderLinks(options.linkSecret),
    settings: {
      checkoutMinutes: options.checkoutMinutes ?? 35,
      currency: config.currencies[0],
      searchLanguage: config.searchLanguage,
      livemode: isLiveKey(options.stripe.secretKey),
      reconcileCallsPerSecond: options.stripe.reconcileCallsPerSecond ?? RECONCILE_CALLS_PER_SECOND,
      terms: {
        promotionCodes: config.promotionCodes,
        tax: config.tax,
        phone: config.shipping.askPhone,
        shipping: config.shipping.zones,
      },
    },
  }
}
