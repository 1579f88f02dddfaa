/**
 * A shop and a sandbox without a wire between them: stories are told with every webhook held back, and the tests deliver the
 * events as they please. The database can be put back to where the story ended as often as one likes.
 */
import { createHmac } from 'node:crypto'
import {
  type Config,
  createClock,
  createEngine,
  type Engine,
  handledEventTypes,
  type OrderId,
} from '@countinghouse/engine'
import { type Sandbox, startSandbox } from '@countinghouse/sandbox'
import { Client } from 'pg'
import Stripe from 'stripe'
import { onTestFinished } from 'vitest'
import { config } from '../config.ts'
import { createTestDatabase } from '../database.ts'
import { dueJobs } from '../due-jobs.ts'
import { payAtSandbox } from '../pay.ts'
import { createSavepoint, dumpBusiness } from './tables.ts'

export const harnessSecret = 'whsec_stage'

export interface Sale {
  orderId: OrderId
  sessionId: string
  cartToken: string
}

export interface Harness {
  /** As who owns the tables. */
  databaseUrl: string
  /** As the role that a shop runs as. */
  runtimeUrl: string
  sandboxPort: number
  engine: Engine
  sandbox: Sandbox
  stripe: Stripe
  /** A cart of its own with these goods, taken to checkout. */
  order(goods: Record<string, number>, currency?: string): Promise<Sale>
  /** Completes the session as the hosted page would, with one of Stripe's test payment methods. Declined is `false`. */
  pay(sale: Sale, paymentMethod?: string): Promise<boolean>
  /** The same for whatever session. */
  payBySession(sessionId: string, paymentMethod?: string): Promise<boolean>
  /** Completes it with a debit from a bank account, which says nothing yet about the money. */
  debit(sale: Sale): Promise<void>
  /** The bank's word on a debit. */
  settleDebit(sale: Sale, outcome: 'succeeded' | 'failed'): Promise<void>
  /** As the merchant would in Stripe's dashboard; all of it without an amount. */
  refundAtStripe(sale: Sale, amount?: number): Promise<void>
  /** The customer goes to their bank; an inquiry is only asked about. Returns the dispute's id. */
  dispute(sale: Sale, reason?: 'fraudulent' | 'inquiry'): Promise<string>
  /** The same for what a customer paid last. */
  disputeLastCharge(customer: string, reason?: 'fraudulent' | 'inquiry'): Promise<string>
  /** The bank's word on it. */
  closeDispute(disputeId: string, outcome: 'won' | 'lost'): Promise<void>
  /** Somebody signed in, who went to checkout once and has a customer at Stripe since then: its id. */
  subscriber(userId?: string): Promise<string>
  /** All events that the shop acts on, as Stripe would send them, oldest first. */
  events(): Promise<HarnessEvent[]>
  /** Delivered and signed; the receipt. */
  deliver(event: HarnessEvent): Promise<string>
  /** Until no job is due and no event pending. */
  drain(): Promise<void>
  /** Until no job is due; what waits for something lost goes on waiting. */
  workDueJobs(): Promise<void>
  /** Remembers the tables as they are, and lets the job worker begin: while a story is told, nothing heals itself. */
  save(): Promise<void>
  /** Puts them back. */
  restore(): Promise<void>
  /** SQL of a test's own, for what no customer can do. */
  query(sql: string, values?: unknown[]): Promise<void>
  /** What the shop's tables say, less what only tells how we learned of it. */
  dump(): Promise<Record<string, unknown[]>>
}

export interface HarnessEvent {
  id: string
  type: string
  body: string
}

/** For one test. `changes` to the configuration: shipping, tax and promotion codes are off by default. */
export async function openHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { harness, close } = await openPersistentHarness(options)
  onTestFinished(close)
  return harness
}

export interface HarnessOptions {
  changes?: Partial<Config>
}

/** For several tests in a row, each of which puts it back to where the story ended. */
export async function openPersistentHarness({
  changes,
}: HarnessOptions = {}): Promise<{ harness: Harness; close(): Promise<void> }> {
  const database = await createTestDatabase('seeded')
  const { sandbox, port, url, close } = await startSandbox({ port: 0 })
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const where = { host: '127.0.0.1', port, protocol: 'http' as const }
  const engine = createEngine({
    databaseUrl: database.runtimeUrl,
    // The sandbox has no limit to keep to, and tests reconcile thousands of times.
    stripe: {
      secretKey: 'sk_test_stage',
      webhookSecrets: [harnessSecret],
      ...where,
      walkCallsPerSecond: 1_000,
    },
    clock: createClock(() => sandbox.now()),
    config: { ...config, ...changes },
    linkSecret: 'a secret that nobody but the tests knows',
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
  const stripe = new Stripe('sk_test_stage', where)
  const savepoint = createSavepoint(client)

  const harness: Harness = {
    databaseUrl: database.url,
    runtimeUrl: database.runtimeUrl,
    sandboxPort: port,
    engine,
    sandbox,
    stripe,
    order: (goods, currency) => order(engine, goods, currency),
    pay: ({ sessionId }, paymentMethod) => payAtSandbox(url, sessionId, paymentMethod),
    payBySession: (sessionId, paymentMethod) => payAtSandbox(url, sessionId, paymentMethod),
    debit: (sale) => debit(url, stripe, sale),
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
    subscriber: (userId = 'user_subscriber') => openCustomer(engine, stripe, userId),
    events: () => listEvents(stripe),
    deliver: (event) => deliver(engine, event),
    drain: () => drain(client, everythingLeft),
    workDueJobs: () => drain(client, jobsLeft),
    async save() {
      await savepoint.save()
      work ??= engine.work({ signal: stopping.signal })
    },
    restore: savepoint.restore,
    async query(sql, values) {
      await client.query(sql, values)
    },
    dump: () => dumpBusiness(client),
  }
  return { harness, close: closeAll }
}

/**
 * To the tenth of the next April, so that a test that counts days and months counts the same ones whenever it runs: a period of 30 days
 * begins, one of 31 follows, and no month lacks the day.
 */
export async function turnToApril({ sandbox }: Pick<Harness, 'sandbox'>): Promise<void> {
  const now = new Date(sandbox.now())
  const thisYear = Date.UTC(now.getUTCFullYear(), 3, 10)
  const april = thisYear > now.getTime() ? thisYear : Date.UTC(now.getUTCFullYear() + 1, 3, 10)
  await sandbox.advance({ seconds: Math.ceil((april - now.getTime()) / 1000) })
}

async function order(engine: Engine, goods: Record<string, number>, currency?: string): Promise<Sale> {
  let cartToken: string | undefined
  for (const [sku, quantity] of Object.entries(goods)) {
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

async function openCustomer(engine: Engine, stripe: Stripe, userId: string): Promise<string> {
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

async function debit(sandboxUrl: string, stripe: Stripe, sale: Sale): Promise<void> {
  const bankAccount = await stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_number: '000123456789',
      routing_number: '110000000',
    },
    billing_details: { name: 'A customer', email: 'customer@example.com' },
  })
  await payAtSandbox(sandboxUrl, sale.sessionId, bankAccount.id)
}

async function settleDebit(
  sandboxUrl: string,
  stripe: Stripe,
  { sessionId }: Sale,
  outcome: string,
): Promise<void> {
  const { payment_intent } = await stripe.checkout.sessions.retrieve(sessionId)
  const answer = await fetch(`${sandboxUrl}/_sandbox/settle`, {
    method: 'POST',
    body: JSON.stringify({ payment_intent, outcome }),
  })
  if (!answer.ok) {
    throw new Error(`Settling answered ${answer.status}: ${await answer.text()}`)
  }
}

/** What only a bank can bring about. */
async function control(sandboxUrl: string, action: string, fields: object): Promise<{ id: string }> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/${action}`, {
    method: 'POST',
    body: JSON.stringify(fields),
  })
  if (!answer.ok) {
    throw new Error(`${action} answered ${answer.status}: ${await answer.text()}`)
  }
  return (await answer.json()) as { id: string }
}

async function listEvents(stripe: Stripe): Promise<HarnessEvent[]> {
  const events: HarnessEvent[] = []
  const handled: string[] = handledEventTypes
  for await (const event of stripe.events.list({ limit: 100 })) {
    if (handled.includes(event.type)) {
      events.push({ id: event.id, type: event.type, body: JSON.stringify(event) })
    }
  }
  return events.toReversed()
}

async function deliver(engine: Engine, { body }: HarnessEvent): Promise<string> {
  const received = await engine.stripeEvents.receive({
    body: Buffer.from(body),
    signature: harnessSignature(body),
  })
  if (!received.ok) {
    throw new Error(received.reason)
  }
  return received.outcome
}

/** As Stripe signs it, now. */
export function harnessSignature(body: string): string {
  const time = Math.floor(Date.now() / 1000)
  return `t=${time},v1=${createHmac('sha256', harnessSecret).update(`${time}.${body}`).digest('hex')}`
}

const DRAIN_MS_MAX = 30_000

const jobsLeft = `select count(*)::integer as left from (${dueJobs}) as due`
const everythingLeft = `select (${jobsLeft}) + (select count(*)::integer from shop.stripe_event where status = 'pending') as left`

async function drain(client: Client, countLeft: string): Promise<void> {
  const until = Date.now() + DRAIN_MS_MAX
  while (Date.now() < until) {
    const { rows } = await client.query<{ left: number }>(countLeft)
    if (rows[0]?.left === 0) {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const left = {
    events: await client.query(
      `select id, type, object_id, fetch_version, error, blocked_on from shop.stripe_event where status = 'pending'`,
    ),
    objects: await client.query('select * from shop.stripe_object where fetch_version > applied'),
    jobs: await client.query(
      'select task_identifier, key, run_at, locked_at, attempts, last_error from graphile_worker.jobs',
    ),
  }
  const rows = Object.fromEntries(Object.entries(left).map(([name, result]) => [name, result.rows]))
  throw new Error(`Not drained after ${DRAIN_MS_MAX} ms: ${JSON.stringify(rows, null, 1)}`)
}
