/**
 * A shop and a sandbox without automatic webhook delivery: a scenario runs first, and
 * the test then delivers its events in any order. The database can be restored to its state at the
 * end of the scenario any number of times.
 */
import { type Config, createClock, createEngine, type Engine, type OrderId } from '@countinghouse/engine'
import { type Sandbox, startSandbox } from '@countinghouse/sandbox'
import { Client } from 'pg'
import Stripe from 'stripe'
import { onTestFinished } from 'vitest'
import { config } from '../config.ts'
import { createTestDatabase } from '../database.ts'
import { payAtSandbox } from '../pay.ts'
import { control, payByDebit, settleDebit } from './bank.ts'
import { drain, drainJobs } from './drain.ts'
import { deliverEvent, type HarnessEvent, harnessSecret, listEvents } from './events.ts'
import { createSavepoint, dumpTables } from './tables.ts'

export interface Sale {
  orderId: OrderId
  sessionId: string
  cartToken: string
}

export interface Harness {
  /** Connects as the owner of the tables. */
  databaseUrl: string
  /** Connects as the role that a shop runs as. */
  runtimeUrl: string
  sandboxPort: number
  engine: Engine
  sandbox: Sandbox
  stripe: Stripe
  /** Starts a checkout with a new cart: quantities by SKU. */
  order(quantities: Record<string, number>, currency?: string): Promise<Sale>
  /**
   * Pays as the hosted page would, with one of Stripe's test payment methods. Returns `false` if it
   * was declined.
   */
  pay(sale: Sale, paymentMethod?: string): Promise<boolean>
  /** The same for any checkout session. */
  paySession(sessionId: string, paymentMethod?: string): Promise<boolean>
  /** Pays by a bank debit: the session completes, and the payment settles later. */
  debit(sale: Sale): Promise<void>
  /** Settles the debit. */
  settleDebit(sale: Sale, outcome: 'succeeded' | 'failed'): Promise<void>
  /** Refunds as a merchant does in Stripe's dashboard, in full unless an amount is given. */
  refundAtStripe(sale: Sale, amount?: number): Promise<void>
  /**
   * The customer disputes the payment at their bank, or the bank only inquires. Returns the
   * dispute's id.
   */
  dispute(sale: Sale, reason?: 'fraudulent' | 'inquiry'): Promise<string>
  /** The same for a customer's latest charge. */
  disputeLastCharge(customer: string, reason?: 'fraudulent' | 'inquiry'): Promise<string>
  /** The bank decides the dispute. */
  closeDispute(disputeId: string, outcome: 'won' | 'lost'): Promise<void>
  /**
   * Starts a checkout as a signed-in customer, which creates a customer at Stripe, and returns its
   * id there.
   */
  createStripeCustomer(userId?: string): Promise<string>
  /** All events that the shop handles, as Stripe would send them, oldest first. */
  events(): Promise<HarnessEvent[]>
  /** Delivers an event with a signature, and returns the outcome. */
  deliver(event: HarnessEvent): Promise<string>
  /** Resolves when no job is due and no event is pending. */
  drain(): Promise<void>
  /** Resolves when no job is due; events that wait for another object stay pending. */
  drainJobs(): Promise<void>
  /**
   * Saves the tables and starts the job worker, which does not run during a scenario: it would
   * repair missed events.
   */
  save(): Promise<void>
  /** Restores the saved tables. */
  restore(): Promise<void>
  /** Runs SQL, for states that no API call can cause. */
  query(sql: string, values?: unknown[]): Promise<void>
  /** The rows of the shop's tables, without values that depend on the order and time of events. */
  dump(): Promise<Record<string, unknown[]>>
}

/** Opens a harness that closes when the test has finished. */
export async function openHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { harness, close } = await openPersistentHarness(options)
  onTestFinished(close)
  return harness
}

export interface HarnessOptions {
  /** Changes to the configuration of tests, in which shipping, tax and promotion codes are off. */
  changes?: Partial<Config>
}

/** Opens a harness for several tests, each of which restores it to the end of the scenario. */
export async function openPersistentHarness({
  changes,
}: HarnessOptions = {}): Promise<{ harness: Harness; close(): Promise<void> }> {
  const database = await createTestDatabase('seeded')
  const { sandbox, port, url, close } = await startSandbox({ port: 0 })
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const sandboxOptions = { host: '127.0.0.1', port, protocol: 'http' as const }
  const engine = createEngine({
    databaseUrl: database.runtimeUrl,
    // The sandbox has no rate limit, and tests reconcile thousands of times.
    stripe: {
      secretKey: 'sk_test_harness',
      webhookSecrets: [harnessSecret],
      ...sandboxOptions,
      reconcileCallsPerSecond: 1_000,
    },
    clock: createClock(() => sandbox.now()),
    config: { ...config, ...changes },
    linkSecret: 'a secret that is used in tests alone',
  })
  await engine.claimStripe()
  const stopping = new AbortController()
  let work: Promise<void> | undefined
  const closeAll = async () => {
    stopping.abort()
    await work
    await engine.close()
    await client.end()
    await close()
    await database.drop()
  }
  const stripe = new Stripe('sk_test_harness', sandboxOptions)
  const savepoint = createSavepoint(client)

  const harness: Harness = {
    databaseUrl: database.url,
    runtimeUrl: database.runtimeUrl,
    sandboxPort: port,
    engine,
    sandbox,
    stripe,
    order: (quantities, currency) => order(engine, quantities, currency),
    pay: ({ sessionId }, paymentMethod) => payAtSandbox(url, sessionId, paymentMethod),
    paySession: (sessionId, paymentMethod) => payAtSandbox(url, sessionId, paymentMethod),
    debit: (sale) => payByDebit(url, stripe, sale),
    settleDebit: (sale, outcome) => settleDebit(url, stripe, sale, outcome),
    async dispute({ sessionId }, reason = 'fraudulent') {
      const { payment_intent } = await stripe.checkout.sessions.retrieve(sessionId, {
        expand: ['payment_intent'],
      })
      const charge = typeof payment_intent === 'object' ? payment_intent?.latest_charge : undefined
      return (await control(url, 'dispute', { charge, reason })).id
    },
    async disputeLastCharge(customer, reason = 'fraudulent') {
      const { data } = await stripe.charges.list({ customer, limit: 1 })
      return (await control(url, 'dispute', { charge: data[0]?.id, reason })).id
    },
    async closeDispute(dispute, outcome) {
      await control(url, 'close_dispute', { dispute, outcome })
    },
    async refundAtStripe({ sessionId }, amount) {
      const { payment_intent } = await stripe.checkout.sessions.retrieve(sessionId)
      await stripe.refunds.create({ payment_intent: String(payment_intent), ...(amount ? { amount } : {}) })
    },
    createStripeCustomer: (userId = 'user_subscriber') => createStripeCustomer(engine, stripe, userId),
    events: () => listEvents(stripe),
    deliver: (event) => deliverEvent(engine, event),
    drain: () => drain(client),
    drainJobs: () => drainJobs(client),
    async save() {
      await savepoint.save()
      work ??= engine.work({ signal: stopping.signal })
    },
    restore: savepoint.restore,
    async query(sql, values) {
      await client.query(sql, values)
    },
    dump: () => dumpTables(client),
  }
  return { harness, close: closeAll }
}

async function order(engine: Engine, quantities: Record<string, number>, currency?: string): Promise<Sale> {
  let cartToken: string | undefined
  for (const [sku, quantity] of Object.entries(quantities)) {
    cartToken = (await engine.carts.setItem({ token: cartToken, sku, quantity })).token
  }
  if (!cartToken) {
    throw new Error('Nothing to order')
  }
  const { orderId, sessionId } = await engine.checkout.start({
    principal: cartToken,
    cartToken,
    currency,
    successUrl: 'http://127.0.0.1/success',
    cancelUrl: () => 'http://127.0.0.1/cancel',
  })
  return { orderId, sessionId, cartToken }
}

async function createStripeCustomer(engine: Engine, stripe: Stripe, userId: string): Promise<string> {
  const { sessionId } = await engine.checkout.start({
    principal: userId,
    user: { userId, email: `${userId.replace('user_', '')}@example.com` },
    items: [{ sku: 'CME-DASH', quantity: 1 }],
    successUrl: 'http://127.0.0.1/success',
    cancelUrl: () => 'http://127.0.0.1/cancel',
  })
  const { customer } = await stripe.checkout.sessions.retrieve(sessionId)
  return String(customer)
}

/**
 * Advances the clock to the next April 10, so that a test that counts days and months gets the same
 * result whenever it runs: a month of 30 days begins, one of 31 follows, and every month has a
 * tenth day.
 */
export async function advanceToApril({ sandbox }: Pick<Harness, 'sandbox'>): Promise<void> {
  const now = new Date(sandbox.now())
  const thisYear = Date.UTC(now.getUTCFullYear(), 3, 10)
  const april = thisYear > now.getTime() ? thisYear : Date.UTC(now.getUTCFullYear() + 1, 3, 10)
  await sandbox.advance({ seconds: Math.ceil((april - now.getTime()) / 1000) })
}
