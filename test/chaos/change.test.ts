/** The process dies while it changes a subscription: whenever that is, Stripe makes the change once, and our rows say so. */
import { createAccounts } from '@countinghouse/api'
import { createClock, createEngine, type Engine, silentLog } from '@countinghouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { config } from '../config.ts'
import { createPage, type PageRequest } from '../page.ts'
import { holdAt } from './holds.ts'
import {
  type ChaosShop,
  eventually,
  openPersistentShop,
  type ShopProcess,
  webhookSecret,
} from './shop-process.ts'

/** Asks for the change; never answered where the process dies first. */
type Ask = () => Promise<unknown>

/** Each asks, and resolves at the moment that it names; what it returns lets go of what was held there. */
const moments: Record<string, (shop: ChaosShop, ask: Ask) => Promise<(() => Promise<void>) | undefined>> = {
  'in the first beat': (shop, ask) => heldDuring(shop, ask, 'after insert on shop.subscription_change'),

  // The subscription is looked at first: that is the first of the two calls.
  'with its call on the way to Stripe': (shop, ask) => delayed(shop, ask, 'delay', '/v1/subscriptions/', 2),

  'with its answer on the way back': (shop, ask) =>
    delayed(shop, ask, 'delay_after', '/v1/subscriptions/', 2),

  'in the third beat': (shop, ask) => heldDuring(shop, ask, 'after update on shop.subscription_change'),
}

const halfway: typeof moments = {
  'with a schedule made, and not yet filled': (shop, ask) =>
    delayed(shop, ask, 'delay', '/v1/subscription_schedules/', 1),

  'with a schedule filled, and nobody told': (shop, ask) =>
    delayed(shop, ask, 'delay_after', '/v1/subscription_schedules/', 1),
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

test.for(Object.keys(moments))('killed %s', { timeout: 60_000 }, async (moment) => {
  const before = await quantityAtStripe()
  const input = { quantity: before + 1, when: 'now' }
  await dieAndFinish(moments[moment], moment === 'in the first beat', input)
  expect(await quantityAtStripe()).toBe(before + 1)
  const rows = await shop.query('select quantity from shop.subscription_item where subscription_id = $1', [
    id,
  ])
  expect(rows).toEqual([{ quantity: before + 1 }])
  // One to begin with, and one for each unit more.
  const paid = await shop.stripe.invoices.list({ subscription: id, status: 'paid', limit: 100 })
  expect(paid.data).toHaveLength(before + 1)
  await eventually(async () =>
    expect(await posted()).toEqual(paid.data.map((invoice) => invoice.id).toSorted()),
  )
})

test.for(Object.keys(halfway))('killed %s', { timeout: 60_000 }, async (moment) => {
  await dieAndFinish(halfway[moment], false, { lookupKey: 'pro_monthly_usd', when: 'period_end' })
  const { schedule } = await shop.stripe.subscriptions.retrieve(id)
  const { data } = await shop.stripe.subscriptionSchedules.list({ limit: 100 })
  expect(data.filter(({ status }) => status === 'active').map((each) => each.id)).toEqual([schedule])
  const [pro] = (await shop.stripe.prices.list({ lookup_keys: ['pro_monthly_usd'] })).data
  expect(data[0]?.phases.map(({ items }) => items[0]?.price)).toEqual([expect.any(String), pro?.id])
  const rows = await shop.query('select schedule_id from shop.subscription where id = $1', [id])
  expect(rows).toEqual([{ schedule_id: schedule }])
  expect((await subscriber('POST', `/api/subscriptions/${id}/keep`, {})).status).toBe(200)
})

/** Dies at the moment; then another process finishes what is left, or who asked asks again where nothing is. */
async function dieAndFinish(
  moment: (typeof moments)[string] | undefined,
  asksAgain: boolean,
  input: object,
): Promise<void> {
  // What is told of the change must not do what its answer is to do: it is lost, and reconcile brings it in the end.
  for (const match of ['customer.', 'invoice', 'charge.']) {
    shop.sandbox.faults.add({ kind: 'drop', match })
  }
  const ask = () => subscriber('POST', `/api/subscriptions/${id}/change`, input).catch(() => undefined)
  const letGo = await moment?.(shop, ask)
  await process.kill()
  await letGo?.()

  // The queue's lock says nothing of its holder; after some minutes it is taken for dead.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  process = await shop.start()
  const changes =
    'select outcome from shop.subscription_change where subscription_id = $1 and outcome is distinct from $2'
  if (asksAgain) {
    expect(await shop.query(changes, [id, 'done'])).toEqual([])
    await eventually(async () => expect((await ask())?.status).toBe(200))
  }
  await shop.advance('2 minutes')
  await eventually(async () => expect(await shop.query(changes, [id, 'done'])).toEqual([]))
  shop.sandbox.faults.clear()
  await engine.reconcile({ repair: true })
}

async function heldDuring(shop: ChaosShop, ask: Ask, trigger: string): Promise<() => Promise<void>> {
  const hold = await holdAt(shop, { trigger })
  void ask()
  await hold.reached()
  return () => hold.release()
}

/** Resolves when the last of these calls is at Stripe's door, or, with its answer held back, done. */
async function delayed(
  shop: ChaosShop,
  ask: Ask,
  kind: 'delay' | 'delay_after',
  match: string,
  times: number,
) {
  const changed = async () => (await shop.stripe.events.list({ limit: 1 })).data[0]?.id
  const before = await changed()
  const fault = shop.sandbox.faults.add({ kind, match, amount: 1_500, times })
  void ask()
  await eventually(async () =>
    expect(shop.sandbox.faults.list().map((each) => each.id)).not.toContain(fault.id),
  )
  if (kind === 'delay_after') {
    await eventually(async () => expect(await changed()).not.toBe(before))
  }
  return undefined
}

async function quantityAtStripe(): Promise<number> {
  const { items } = await shop.stripe.subscriptions.retrieve(id)
  return items.data[0]?.quantity ?? 0
}

/** Which invoices were booked as sold: each once, or the key would have refused the second. */
async function posted(): Promise<string[]> {
  const rows = await shop.query<{ subject: string }>(
    `select subject from shop.journal_entry where cause = 'sale' and subject like 'in\\_%' order by subject collate "C"`,
  )
  return rows.map(({ subject }) => subject)
}

async function subscribe(): Promise<string> {
  const answer = await subscriber('POST', '/api/stripe/checkout', {
    mode: 'subscription',
    lookupKey: 'studio_monthly_usd',
  })
  const { sessionId } = (await answer.json()) as { sessionId: string }
  await shop.pay(sessionId)
  return eventually(async () => {
    const [row] = await shop.query<{ id: string }>(`select id from shop.subscription where status = 'active'`)
    if (!row) {
      throw new Error('There is no subscription yet')
    }
    return row.id
  })
}

/** Somebody whose address needs no confirming: whoever keeps the shop may subscribe like everybody else. */
async function signIn(): Promise<PageRequest> {
  const keeper = { email: 'keeper@example.com', password: 'a keeper’s password' }
  const secret = 'a secret for nothing but making an admin'
  await createAccounts({ engine, secret, siteUrl: process.url, log: silentLog }).makeAdmin(keeper)
  const page = createPage(process.url)
  expect((await page('POST', '/api/auth/sign-in', keeper)).status).toBe(200)
  return page
}

/** Beside the process, and whole when that is killed. */
function openEngine({ databaseUrl, sandboxPort: port, sandbox }: ChaosShop): Engine {
  const where = { host: '127.0.0.1', port, protocol: 'http' as const }
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [webhookSecret], ...where }
  return createEngine({ databaseUrl, stripe, config, clock: createClock(() => sandbox.now()) })
}
