/** Puts the floors together. Everything that comes from outside comes in here: the database, Stripe, time, chance, the log. */

import type pg from 'pg'
import { createApiKey, listApiKeys, revokeApiKey, useApiKey } from './api-keys/index.ts'
import { listAudit, recordAudit } from './audit/index.ts'
import { findCart, removeCartItem, setCartItem, showCart } from './carts/index.ts'
import {
  addVariant,
  createCategory,
  createProduct,
  editCategory,
  editProduct,
  editVariant,
  findKeptProduct,
  findProduct,
  listCategories,
  listKeptProducts,
  listProducts,
  removeCategory,
  shareReadings,
} from './catalog/index.ts'
import { cancelOwnCheckout, startCheckout } from './checkout/index.ts'
import type { Clock } from './clock.ts'
import { createBilling } from './create-billing.ts'
import { joinCustomer } from './customers/index.ts'
import { createDb, createPool, lendDatabase } from './db.ts'
import { listDisputes } from './disputes/index.ts'
import type { Engine, Postman, SaleTerms } from './engine.ts'
import { createEntitlementCheck } from './entitlements/index.ts'
import { fulfilOrder } from './fulfilments/index.ts'
import { type Ground, inTransaction, type Tx } from './ground.ts'
import { createHealthCheck, pingStripe } from './health.ts'
import { createIds } from './ids.ts'
import { probeWorker } from './jobs/probe-worker.ts'
import { workQueue } from './jobs/work.ts'
import { checkBooks, listAccounts, listEntriesOf } from './journal/index.ts'
import { type Log, silentLog } from './log.ts'
import { listMails, plainPostman, writeMail } from './mails/index.ts'
import { createOrderLinks } from './order-links.ts'
import {
  clearReview,
  findFulfilments,
  findOrderBySession,
  findOrdersOfUser,
  followOrder,
  listOrders,
  readTimeline,
  showOrder,
} from './orders/index.ts'
import { exportPersonalData, forgetPersonalData } from './personal-data/index.ts'
import type { GivenPriceIds } from './plan.ts'
import { readPlans } from './plans/index.ts'
import { addProjectMember, createProject, listProjects, removeProjectMember } from './projects/index.ts'
import { reconcile } from './reconcile/index.ts'
import { issueRefund, listRefundsOf } from './refunds/index.ts'
import { claimStripeAccount } from './shop/index.ts'
import {
  adjustStock,
  checkStock,
  findStock,
  listMovements,
  listStock,
  markLow,
  restock,
} from './stock/index.ts'
import { createStripe, isLiveKey, type StripeOptions, WALK_CALLS_PER_SECOND } from './stripe.ts'
import { findStripeEvent, listStripeEvents } from './stripe-events/list.ts'
import { receiveStripeEvent } from './stripe-events/receive.ts'
import { replayStripeEvents } from './stripe-events/replay.ts'
import { readStripeEventStats } from './stripe-events/stats.ts'
import { tokenVerbs } from './tokens/index.ts'

export interface EngineOptions {
  /** Any PostgreSQL from 15, poolers included. */
  databaseUrl: string
  /** Where `databaseUrl` is a transaction pooler: PostgreSQL itself, for the worker's LISTEN. */
  databaseUrlDirect?: string | undefined
  stripe: StripeOptions
  clock: Clock
  log?: Log
  /** Who puts mails into words and carries them; without one they stay where the admin reads them. */
  postman?: Postman
  /** What the links in mails that open an order are signed by; without it, mails have none. */
  linkSecret?: string
  /** What is sold by subscription, as `plans.ts` has it; nothing unless given. */
  plans?: unknown
  /** Prices that the merchant made at Stripe, by the key of their plan or pack. */
  priceIds?: GivenPriceIds
  /** How long a customer has to pay, 35 to 1,435. */
  checkoutMinutes?: number
  /** For checkouts that name none. */
  currency?: string
  /** In which the catalog is searched, as PostgreSQL calls it; `english` where none is named, `simple` for no language at all. */
  searchLanguage?: string
  /** Without them: no codes, no tax, nothing asked and nothing charged for sending. */
  terms?: Partial<SaleTerms>
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
  const ground = layGround(options, pool, log)
  const whose = { isSandbox: options.stripe.host !== undefined, livemode: ground.settings.livemode }
  const { webhookSecrets } = options.stripe
  const listeners = new Set<(slugs: string[]) => void>()
  const productsChanged = (slugs: string[]) => {
    for (const listener of listeners) {
      listener(slugs)
    }
  }
  const { db } = ground
  const entitlements = createEntitlementCheck(ground, options.databaseUrlDirect ?? options.databaseUrl)

  return {
    log: ground.log,
    ...goodsOf(ground),
    carts: cartsOf(ground),
    checkout: {
      shipping: () => ground.settings.terms.shipping,
      start: (input) => startCheckout(ground, input),
      cancel: (input) => cancelOwnCheckout(ground, input),
    },
    ...people(ground),
    accountsDatabase: () => lendDatabase(pool, 'auth'),
    books: {
      check: (how) => checkBooks(ground, how),
      accounts: () => listAccounts(ground),
      entriesOf: (subject) => listEntriesOf(ground, subject),
    },
    ...createBilling(ground, options.priceIds ?? {}),
    entitlements,
    refunds: {
      issue: (wish) => inTransaction(ground, (tx) => issueRefund(tx, wish)),
      ofOrder: (orderId) => listRefundsOf(ground, orderId),
    },
    disputes: { list: (filter) => listDisputes(ground, filter ?? {}) },
    stripeEvents: {
      receive: (delivery) => receiveStripeEvent(ground, webhookSecrets, delivery),
      list: (filter) => listStripeEvents(db, filter),
      find: (id) => findStripeEvent(db, id),
      stats: (input) => readStripeEventStats(ground, input),
      replay: (filter) => replayStripeEvents(ground, filter),
    },
    reconcile: (how) => reconcile(ground, how),
    ...accessOf(ground),
    health: createHealthCheck(ground, whose, options.version ?? '0'),
    ping: () => pingStripe(ground, whose),
    async claimStripe() {
      const { account } = await pingStripe(ground, whose)
      await claimStripeAccount(ground, account, whose.livemode)
    },
    onProductsChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    work: ({ signal }) => workQueue(ground, workerPool, { productsChanged }, signal),
    probeWorker: (how) => probeWorker(ground, how),
    async close() {
      await entitlements.close()
      await Promise.all([db.destroy(), workerPool.end()])
    },
  }
}

function meteredOf(ground: Ground): Pick<Engine, 'tokens' | 'projects'> {
  return { tokens: tokenVerbs(ground), projects: projectsOf(ground) }
}

function projectsOf(ground: Ground): Engine['projects'] {
  return {
    create: (input) => inTransaction(ground, (tx) => createProject(tx, input)),
    list: (userId) => listProjects(ground, userId),
    addMember: (input) => inTransaction(ground, (tx) => addProjectMember(tx, input)),
    removeMember: (input) => inTransaction(ground, (tx) => removeProjectMember(tx, input)),
  }
}

function goodsOf(ground: Ground): Pick<Engine, 'catalog' | 'stock'> {
  const { db, settings } = ground
  const { searchLanguage } = settings
  const open = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(ground, work)
  return {
    catalog: {
      list: shareReadings((filter) => listProducts(ground, filter)),
      find: shareReadings((slug) => findProduct(db, slug)),
      categories: () => listCategories(db),
      keep: {
        list: (filter) => listKeptProducts(ground, filter),
        find: (slug) => findKeptProduct(ground, slug),
        createProduct: (input) => open((tx) => createProduct(tx, input, searchLanguage)),
        editProduct: (input) => open((tx) => editProduct(tx, input, searchLanguage)),
        addVariant: (input) => open((tx) => addVariant(tx, input, searchLanguage)),
        editVariant: (input) => open((tx) => editVariant(tx, input, searchLanguage)),
        createCategory: (input) => open((tx) => createCategory(tx, input)),
        editCategory: (input) => open((tx) => editCategory(tx, input, searchLanguage)),
        removeCategory: (input) => open((tx) => removeCategory(tx, input)),
      },
    },
    stock: {
      list: (filter) => listStock(ground, filter),
      find: (id) => findStock(ground, id),
      history: (id, page) => listMovements(ground, id, page),
      restock: (input) => open((tx) => restock(tx, input)),
      adjust: (input) => open((tx) => adjustStock(tx, input)),
      markLow: (input) => open((tx) => markLow(tx, input)),
      check: () => checkStock(ground),
    },
  }
}

function cartsOf(ground: Ground): Engine['carts'] {
  return {
    show: async (holder) => showCart(ground, await findCart(ground, holder)),
    async setItem(wish) {
      const { token, cartId } = await inTransaction(ground, (tx) => setCartItem(tx, wish))
      return { token, cart: await showCart(ground, cartId) }
    },
    async removeItem({ sku, ...holder }) {
      const cartId = await findCart(ground, holder)
      if (cartId) {
        await inTransaction(ground, (tx) => removeCartItem(tx, cartId, sku))
      }
      return showCart(ground, cartId)
    },
  }
}

function accessOf(ground: Ground): Pick<Engine, 'apiKeys' | 'audit'> {
  return {
    apiKeys: {
      create: (input) => inTransaction(ground, (tx) => createApiKey(tx, input, ground.settings.livemode)),
      list: () => listApiKeys(ground),
      revoke: (input) => inTransaction(ground, (tx) => revokeApiKey(tx, input)),
      use: (key) => useApiKey(ground, key),
    },
    audit: {
      record: (entry) => inTransaction(ground, (tx) => recordAudit(tx, entry)),
      list: (filter) => listAudit(ground, filter),
    },
  }
}

function people(ground: Ground): Pick<Engine, 'orders' | 'customers' | 'mails' | 'tokens' | 'projects'> {
  return {
    ...meteredOf(ground),
    orders: ordersOf(ground),
    customers: {
      join: (input) => inTransaction(ground, (tx) => joinCustomer(tx, input)),
      export: (userId) => exportPersonalData(ground, userId),
      forget: (user) => forgetPersonalData(ground, user),
    },
    mails: {
      write: (mail) => inTransaction(ground, (tx) => writeMail(tx, mail)),
      list: () => listMails(ground),
    },
  }
}

function ordersOf(ground: Ground): Engine['orders'] {
  const { db, orderLinks } = ground
  return {
    bySession: (sessionId) => findOrderBySession(db, sessionId),
    async byLink(token) {
      const orderId = orderLinks?.read(token, ground.clock.now())
      return orderId && followOrder(db, { orderId })
    },
    ofUser: (userId, page) => findOrdersOfUser(db, userId, page),
    find: (whose) => followOrder(db, whose),
    list: (filter) => listOrders(db, filter),
    show: (orderId) => showOrder(db, orderId),
    timeline: (orderId) => readTimeline(db, orderId),
    async fulfil(input) {
      const { orderId, fulfilmentId } = await inTransaction(ground, (tx) => fulfilOrder(tx, input))
      const [fulfilment] = await findFulfilments(db, orderId, fulfilmentId)
      if (!fulfilment) {
        throw new Error(`Fulfilment ${fulfilmentId} was written and is not there`)
      }
      return fulfilment
    },
    clearReview: (input) => inTransaction(ground, (tx) => clearReview(tx, input)),
  }
}

function layGround(options: EngineOptions, pool: pg.Pool, log: Log): Ground {
  return {
    db: createDb(pool),
    plans: readPlans(options.plans ?? { plans: [] }),
    stripe: createStripe(options.stripe),
    clock: options.clock,
    ids: createIds(options.random),
    log,
    postman: options.postman ?? plainPostman,
    orderLinks: options.linkSecret === undefined ? undefined : createOrderLinks(options.linkSecret),
    settings: {
      checkoutMinutes: options.checkoutMinutes ?? 35,
      currency: options.currency ?? 'usd',
      searchLanguage: options.searchLanguage ?? 'english',
      livemode: isLiveKey(options.stripe.secretKey),
      walkCallsPerSecond: options.stripe.walkCallsPerSecond ?? WALK_CALLS_PER_SECOND,
      terms: { promotionCodes: false, tax: 'none', phone: false, shipping: [], ...options.terms },
    },
  }
}
