/** Puts the floors together. Everything that comes from outside comes in here: the database, Stripe, time, chance, the log. */

import type pg from 'pg'
import { createApiKey, listApiKeys, revokeApiKey, useApiKey } from './api-keys/index.ts'
import { listAudit, recordAudit } from './audit/index.ts'
import { findCart, removeCartItem, setCartItem, showCart } from './carts/index.ts'
import {
  addVariant,
  coalesceReads,
  createCategory,
  createProduct,
  editCategory,
  editProduct,
  editVariant,
  findAdminProduct,
  findProduct,
  listAdminProducts,
  listCategories,
  listProducts,
  removeCategory,
} from './catalog/index.ts'
import { cancelOwnCheckout, startCheckout } from './checkout/index.ts'
import { defineConfig } from './config/index.ts'
import type { Config } from './config/types.ts'
import type { Clock } from './core/clock.ts'
import { type Context, inTransaction, type Tx } from './core/context.ts'
import { createDb, createPool, lendDatabase } from './core/db.ts'
import { createIds } from './core/ids.ts'
import { type Log, silentLog } from './core/log.ts'
import { createStripe, isLiveKey, type StripeOptions, WALK_CALLS_PER_SECOND } from './core/stripe.ts'
import { createBilling } from './create-billing.ts'
import { linkCustomer } from './customers/index.ts'
import { listDisputes } from './disputes/index.ts'
import type { Engine } from './engine.ts'
import { createEntitlementCheck } from './entitlements/index.ts'
import { fulfillOrder } from './fulfillment/index.ts'
import { createHealthCheck, pingStripe } from './health.ts'
import {
  adjustInventory,
  checkInventory,
  findInventory,
  listInventory,
  listMovements,
  restock,
  setLowStockThreshold,
} from './inventory/index.ts'
import { probeWorker } from './jobs/probe-worker.ts'
import { workQueue } from './jobs/work.ts'
import { checkLedger, listAccounts, listEntriesOf } from './ledger/index.ts'
import { createNotification, listNotifications, plainMailer } from './notifications/index.ts'
import type { Mailer } from './notifications/types.ts'
import {
  clearReview,
  createOrderLinks,
  findFulfillments,
  findOrderBySession,
  findOrdersOfUser,
  findOrderWithTimeline,
  listOrders,
  readTimeline,
  showOrder,
} from './orders/index.ts'
import type { GivenPriceIds } from './plans/types.ts'
import { erasePersonalData, exportPersonalData } from './privacy/index.ts'
import { addProjectMember, createProject, listProjects, removeProjectMember } from './projects/index.ts'
import { reconcile } from './reconcile/index.ts'
import { issueRefund, listRefundsOf } from './refunds/index.ts'
import { claimStripeAccount } from './shop/index.ts'
import { findStripeEvent, listStripeEvents } from './stripe-sync/events/list.ts'
import { receiveStripeEvent } from './stripe-sync/events/receive.ts'
import { replayStripeEvents } from './stripe-sync/events/replay.ts'
import { readStripeEventStats } from './stripe-sync/events/stats.ts'
import { tokenVerbs } from './tokens/index.ts'

export interface EngineOptions {
  /** Any PostgreSQL from 15, poolers included. */
  databaseUrl: string
  /** Where `databaseUrl` is a transaction pooler: PostgreSQL itself, for the worker's LISTEN. */
  databaseUrlDirect?: string | undefined
  stripe: StripeOptions
  clock: Clock
  log?: Log
  /** Logs each SQL statement with its duration at debug level, without its parameters. Default false. */
  logSql?: boolean
  /** Who puts mails into words and carries them; without one they stay where the admin reads them. */
  mailer?: Mailer
  /** What the links in mails that open an order are signed by; without it, mails have none. */
  linkSecret?: string
  /** What the shop sells and how: `countinghouse.config.ts`. Without it nothing is sold by subscription. */
  config?: Config
  /** Prices that the merchant made at Stripe, by the key of their plan or pack. */
  priceIds?: GivenPriceIds
  /** How long a customer has to pay, 35 to 1,435. */
  checkoutMinutes?: number
  version?: string
  /** Connections for requests; the worker has its own. */
  poolSize?: number
  random?: (bytes: number) => Uint8Array
}

/** Connects to nothing by itself: the first call does. Call `close` at the end. */
export function createEngine(options: EngineOptions): Engine {
  const log = options.log ?? silentLog
  const onLost = (error: Error) => log.warn({ error: error.message }, 'Lost a connection to the database')
  const pool = createPool(options.databaseUrl, options.poolSize ?? 10, onLost)
  const workerPool = createPool(options.databaseUrlDirect ?? options.databaseUrl, 7, onLost)
  const ctx = createContext(options, pool, log)
  const whose = { isSandbox: options.stripe.host !== undefined, livemode: ctx.settings.livemode }
  const { webhookSecrets } = options.stripe
  const listeners = new Set<(slugs: string[]) => void>()
  const productsChanged = (slugs: string[]) => {
    for (const listener of listeners) {
      listener(slugs)
    }
  }
  const { db } = ctx
  const entitlements = createEntitlementCheck(ctx, options.databaseUrlDirect ?? options.databaseUrl)

  return {
    log: ctx.log,
    ...catalogOf(ctx),
    carts: cartsOf(ctx),
    checkout: {
      shipping: () => ctx.settings.terms.shipping,
      start: (input) => startCheckout(ctx, input),
      cancel: (input) => cancelOwnCheckout(ctx, input),
    },
    ...people(ctx),
    accountsDatabase: () => lendDatabase(pool, 'auth'),
    ledger: {
      check: (how) => checkLedger(ctx, how),
      accounts: () => listAccounts(ctx),
      entriesOf: (subject) => listEntriesOf(ctx, subject),
    },
    ...createBilling(ctx, options.priceIds ?? {}),
    entitlements,
    refunds: {
      issue: (input) => inTransaction(ctx, (tx) => issueRefund(tx, input)),
      ofOrder: (orderId) => listRefundsOf(ctx, orderId),
    },
    disputes: { list: (filter) => listDisputes(ctx, filter ?? {}) },
    stripeEvents: {
      receive: (delivery) => receiveStripeEvent(ctx, webhookSecrets, delivery),
      list: (filter) => listStripeEvents(db, filter),
      find: (id) => findStripeEvent(db, id),
      stats: (input) => readStripeEventStats(ctx, input),
      replay: (filter) => replayStripeEvents(ctx, filter),
    },
    reconcile: (how) => reconcile(ctx, how),
    ...accessOf(ctx),
    health: createHealthCheck(ctx, whose, options.version ?? '0'),
    ping: () => pingStripe(ctx, whose),
    async claimStripe() {
      const { account } = await pingStripe(ctx, whose)
      await claimStripeAccount(ctx, account, whose.livemode)
    },
    onProductsChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    work: ({ signal }) => workQueue(ctx, workerPool, { productsChanged }, signal),
    probeWorker: (how) => probeWorker(ctx, how),
    async close() {
      await entitlements.close()
      await Promise.all([db.destroy(), workerPool.end()])
    },
  }
}

function meteredOf(ctx: Context): Pick<Engine, 'tokens' | 'projects'> {
  return { tokens: tokenVerbs(ctx), projects: projectsOf(ctx) }
}

function projectsOf(ctx: Context): Engine['projects'] {
  return {
    create: (input) => inTransaction(ctx, (tx) => createProject(tx, input)),
    list: (userId) => listProjects(ctx, userId),
    addMember: (input) => inTransaction(ctx, (tx) => addProjectMember(tx, input)),
    removeMember: (input) => inTransaction(ctx, (tx) => removeProjectMember(tx, input)),
  }
}

function catalogOf(ctx: Context): Pick<Engine, 'catalog' | 'inventory'> {
  const { db, settings } = ctx
  const { searchLanguage } = settings
  const open = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(ctx, work)
  return {
    catalog: {
      list: coalesceReads((filter) => listProducts(ctx, filter)),
      find: coalesceReads((slug) => findProduct(db, slug)),
      categories: () => listCategories(db),
      admin: {
        list: (filter) => listAdminProducts(ctx, filter),
        find: (slug) => findAdminProduct(ctx, slug),
        createProduct: (input) => open((tx) => createProduct(tx, input, searchLanguage)),
        editProduct: (input) => open((tx) => editProduct(tx, input, searchLanguage)),
        addVariant: (input) => open((tx) => addVariant(tx, input, searchLanguage)),
        editVariant: (input) => open((tx) => editVariant(tx, input, searchLanguage)),
        createCategory: (input) => open((tx) => createCategory(tx, input)),
        editCategory: (input) => open((tx) => editCategory(tx, input, searchLanguage)),
        removeCategory: (input) => open((tx) => removeCategory(tx, input)),
      },
    },
    inventory: {
      list: (filter) => listInventory(ctx, filter),
      find: (id) => findInventory(ctx, id),
      history: (id, page) => listMovements(ctx, id, page),
      restock: (input) => open((tx) => restock(tx, input)),
      adjust: (input) => open((tx) => adjustInventory(tx, input)),
      setLowStockThreshold: (input) => open((tx) => setLowStockThreshold(tx, input)),
      check: () => checkInventory(ctx),
    },
  }
}

function cartsOf(ctx: Context): Engine['carts'] {
  return {
    show: async (subject) => showCart(ctx, await findCart(ctx, subject)),
    async setItem(input) {
      const { token, cartId } = await inTransaction(ctx, (tx) => setCartItem(tx, input))
      return { token, cart: await showCart(ctx, cartId) }
    },
    async removeItem({ sku, ...subject }) {
      const cartId = await findCart(ctx, subject)
      if (cartId) {
        await inTransaction(ctx, (tx) => removeCartItem(tx, cartId, sku))
      }
      return showCart(ctx, cartId)
    },
  }
}

function accessOf(ctx: Context): Pick<Engine, 'apiKeys' | 'audit'> {
  return {
    apiKeys: {
      create: (input) => inTransaction(ctx, (tx) => createApiKey(tx, input, ctx.settings.livemode)),
      list: () => listApiKeys(ctx),
      revoke: (input) => inTransaction(ctx, (tx) => revokeApiKey(tx, input)),
      use: (key) => useApiKey(ctx, key),
    },
    audit: {
      record: (entry) => inTransaction(ctx, (tx) => recordAudit(tx, entry)),
      list: (filter) => listAudit(ctx, filter),
    },
  }
}

function people(
  ctx: Context,
): Pick<Engine, 'orders' | 'customers' | 'notifications' | 'tokens' | 'projects'> {
  return {
    ...meteredOf(ctx),
    orders: ordersOf(ctx),
    customers: {
      link: (input) => inTransaction(ctx, (tx) => linkCustomer(tx, input)),
      export: (userId) => exportPersonalData(ctx, userId),
      erase: (user) => erasePersonalData(ctx, user),
    },
    notifications: {
      write: (mail) => inTransaction(ctx, (tx) => createNotification(tx, mail)),
      list: () => listNotifications(ctx),
    },
  }
}

function ordersOf(ctx: Context): Engine['orders'] {
  const { db, orderLinks } = ctx
  return {
    bySession: (sessionId) => findOrderBySession(db, sessionId),
    async byLink(token) {
      const orderId = orderLinks?.read(token, ctx.clock.now())
      return orderId && findOrderWithTimeline(db, { orderId })
    },
    ofUser: (userId, page) => findOrdersOfUser(db, userId, page),
    find: (whose) => findOrderWithTimeline(db, whose),
    list: (filter) => listOrders(db, filter),
    show: (orderId) => showOrder(db, orderId),
    timeline: (orderId) => readTimeline(db, orderId),
    async fulfill(input) {
      const { orderId, fulfillmentId } = await inTransaction(ctx, (tx) => fulfillOrder(tx, input))
      const [fulfillment] = await findFulfillments(db, orderId, fulfillmentId)
      if (!fulfillment) {
        throw new Error(`Fulfillment ${fulfillmentId} was written and is not there`)
      }
      return fulfillment
    },
    clearReview: (input) => inTransaction(ctx, (tx) => clearReview(tx, input)),
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
      walkCallsPerSecond: options.stripe.walkCallsPerSecond ?? WALK_CALLS_PER_SECOND,
      terms: {
        promotionCodes: config.promotionCodes,
        tax: config.tax,
        phone: config.shipping.askPhone,
        shipping: config.shipping.zones,
      },
    },
  }
}
