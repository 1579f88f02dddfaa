/**
 * Kills the process while it changes a subscription: the change is made at Stripe once, and the
 * database matches.
 */
import { createAccounts } from '@countinghouse/api'
import { createClock, createEngine, type Engine, silentLog } from '@countinghouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { config } from '../config.ts'
import { createPage, type PageRequest } from '../page.ts'
import { pauseTransaction } from './pause-transaction.ts'
import {
  type ChaosShop,
  eventually,
  openPersistentShop,
  type ShopProcess,
  webhookSecret,
} from './shop-process.ts'

/** Requests the change. No response when the process is killed first. */
type Send = () => Promise<unknown>

/**
 * Each requests a change and resolves when that reaches the named moment. Returns a function that
 * resumes what is paused there.
 */
const moments: Record<string, (shop: ChaosShop, send: Send) => Promise<(() => Promise<void>) | undefined>> = {
  'in the intent step': (shop, send) => pausedDuring(shop, send, 'after insert on shop.subscription_change'),

  // The first of the two calls retrieves the subscription.
  'before the request reaches Stripe': (shop, send) => delayed(shop, send, 'delay', '/v1/subscriptions/', 2),

  'before the response of Stripe arrives': (shop, send) =>
    delayed(shop, send, 'delay_after', '/v1/subscriptions/', 2),

  'in the record step': (shop, send) => pausedDuring(shop, send, 'after update on shop.subscription_change'),
}

const scheduleMoments: typeof moments = {
  'after the schedule was created, before its phases are set': (shop, send) =>
    delayed(shop, send, 'delay', '/v1/subscription_schedules/', 1),

  'after the phases of the schedule were set': (shop, send) =>
    delayed(shop, send, 'delay_after', '/v1/subscription_schedules/', 1),
}

let shop: ChaosShop
let process: ShopProcess
let engine: Engine
let subscriber: PageRequest
let id: string
beforeAll(async () => {
  shop = await openPersistentShop()
  process = await shop.start()
  engine = openEngine(shop)
  await engine.plans.push({ apply: true })
  subscriber = await signIn()
  id = await subscribe()
})
afterAll(async () => {
  await engine.close()
  await shop.close()
})

test.for(Object.keys(moments))(
  'changes the quantity once when killed %s',
  { timeout: 60_000 },
  async (moment) => {
    const before = await quantityAtStripe()
    const input = { quantity: before + 1, when: 'now' }
    await killAndRestart(moments[moment], moment === 'in the intent step', input)
    expect(await quantityAtStripe()).toBe(before + 1)
    const rows = await shop.query('select quantity from shop.subscription_item where subscription_id = $1', [
      id,
    ])
    expect(rows).toEqual([{ quantity: before + 1 }])
    // The first invoice, and one for each added unit.
    const paid = await shop.stripe.invoices.list({ subscription: id, status: 'paid', limit: 100 })
    expect(paid.data).toHaveLength(before + 1)
    await eventually(async () =>
      expect(await posted()).toEqual(paid.data.map((invoice) => invoice.id).toSorted()),
    )
  },
)

test.for(Object.keys(scheduleMoments))(
  'schedules the change once when killed %s',
  { timeout: 60_000 },
  async (moment) => {
    await killAndRestart(scheduleMoments[moment], false, { lookupKey: 'pro_monthly_usd', when: 'period_end' })
    const { schedule } = await shop.stripe.subscriptions.retrieve(id)
    const { data } = await shop.stripe.subscriptionSchedules.list({ limit: 100 })
    expect(data.filter(({ status }) => status === 'active').map((each) => each.id)).toEqual([schedule])
    const [pro] = (await shop.stripe.prices.list({ lookup_keys: ['pro_monthly_usd'] })).data
    expect(data[0]?.phases.map(({ items }) => items[0]?.price)).toEqual([expect.any(String), pro?.id])
    const rows = await shop.query('select schedule_id from shop.subscription where id = $1', [id])
    expect(rows).toEqual([{ schedule_id: schedule }])
    expect((await subscriber('POST', `/api/subscriptions/${id}/keep`, {})).status).toBe(200)
  },
)

/**
 * Kills the process at the moment, then starts another one, which finishes the change, or repeats
 * the request if nothing was saved.
 */
async function killAndRestart(
  moment: (typeof moments)[string] | undefined,
  repeats: boolean,
  input: object,
): Promise<void> {
  // Otherwise webhooks would do what the response does. Reconcile recovers the events in the end.
  for (const match of ['customer.', 'invoice', 'charge.']) {
    shop.sandbox.faults.add({ kind: 'drop', match })
  }
  const send = () => subscriber('POST', `/api/subscriptions/${id}/change`, input).catch(() => undefined)
  const resume = await moment?.(shop, send)
  await process.kill()
  await resume?.()

  // The queue releases the lock of a killed worker only after some minutes.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  process = await shop.start()
  const changes =
    'select outcome from shop.subscription_change where subscription_id = $1 and outcome is distinct from $2'
  if (repeats) {
    expect(await shop.query(changes, [id, 'done'])).toEqual([])
    await eventually(async () => expect((await send())?.status).toBe(200))
  }
  await shop.advance('2 minutes')
  await eventually(async () => expect(await shop.query(changes, [id, 'done'])).toEqual([]))
  shop.sandbox.faults.clear()
  await engine.reconcile({ repair: true })
}

async function pausedDuring(shop: ChaosShop, send: Send, trigger: string): Promise<() => Promise<void>> {
  const pause = await pauseTransaction(shop, { trigger })
  void send()
  await pause.reached()
  return () => pause.resume()
}

/**
 * Resolves when the last of these calls is delayed at the sandbox or, with `delay_after`, was
 * processed there.
 */
async function delayed(
  shop: ChaosShop,
  send: Send,
  kind: 'delay' | 'delay_after',
  match: string,
  times: number,
) {
  const latestEvent = async () => (await shop.stripe.events.list({ limit: 1 })).data[0]?.id
  const before = await latestEvent()
  const fault = shop.sandbox.faults.add({ kind, match, amount: 1_500, times })
  void send()
  await eventually(async () =>
    expect(shop.sandbox.faults.list().map((each) => each.id)).not.toContain(fault.id),
  )
  if (kind === 'delay_after') {
    await eventually(async () => expect(await latestEvent()).not.toBe(before))
  }
  return undefined
}

async function quantityAtStripe(): Promise<number> {
  const { items } = await shop.stripe.subscriptions.retrieve(id)
  return items.data[0]?.quantity ?? 0
}

/** The invoices posted as sales; the entry's key prevents a second posting. */
async function posted(): Promise<string[]> {
  const rows = await shop.query<{ subject: string }>(
    `select subject from shop.journal_entry where cause = 'sale' and subject like 'in\\_%' order by subject collate "C"`,
  )
  return rows.map(({ subject }) => subject)
}

async function subscribe(): Promise<string> {
  const response = await subscriber('POST', '/api/stripe/checkout', {
    mode: 'subscription',
    lookupKey: 'studio_monthly_usd',
  })
  const { sessionId } = (await response.json()) as { sessionId: string }
  await shop.pay(sessionId)
  return eventually(async () => {
    const [row] = await shop.query<{ id: string }>(`select id from shop.subscription where status = 'active'`)
    if (!row) {
      throw new Error('No active subscription yet')
    }
    return row.id
  })
}

/**
 * Signs in as an admin, who can subscribe as customers do and whose email needs no confirmation.
 */
async function signIn(): Promise<PageRequest> {
  const account = { email: 'admin@example.com', password: 'an admin’s password' }
  const secret = 'a secret used only to create an admin'
  await createAccounts({ engine, secret, siteUrl: process.url, log: silentLog }).makeAdmin(account)
  const page = createPage(process.url)
  expect((await page('POST', '/api/auth/sign-in', account)).status).toBe(200)
  return page
}

/** An engine in the test's own process, which is not killed. */
function openEngine({ databaseUrl, sandboxPort: port, sandbox }: ChaosShop): Engine {
  const sandboxOptions = { host: '127.0.0.1', port, protocol: 'http' as const }
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [webhookSecret], ...sandboxOptions }
  return createEngine({ databaseUrl, stripe, config, clock: createClock(() => sandbox.now()) })
}
