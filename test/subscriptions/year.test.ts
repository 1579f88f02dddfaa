/**
 * A year of subscriptions by the sandbox's clock: all subscribers use one shop over HTTP, and
 * events arrive as signed webhooks. Checked on the third and the thirteenth day of each month: the
 * shop's rows equal Stripe's objects, and each subscriber has access to the expected plan. Once
 * with every event delivered, and once with events lost, duplicated and shuffled, followed by
 * reconcile.
 */
import fc from 'fast-check'
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { emailTo } from '../../packages/api/test/accounts.ts'
import { openTestShop, type TestShop } from '../shop.ts'
import { isDeep } from '../size.ts'
import { openReplicaCheck, type ReplicaCheck } from './replica.ts'
import { password, type Scenario, type Subscriber, yearScenarios } from './year-scenarios.ts'

const started = z.strictObject({ url: z.url(), sessionId: z.string() })

async function subscribe(
  shop: TestShop,
  name: string,
  { lookupKey, card, begin }: Scenario,
): Promise<Subscriber> {
  const email = `${name.replaceAll(/\W+/g, '-')}@example.com`
  const page = shop.page()
  expect((await page('POST', '/api/auth/sign-up', { email, password })).status).toBe(202)
  const token = await emailTo(shop, email, 'verify_email')
  expect((await page('POST', '/api/auth/verify', { token, password })).status).toBe(200)
  const response = await page('POST', '/api/stripe/checkout', { mode: 'subscription', lookupKey })
  const { sessionId } = started.parse(await response.json())
  const { customer, client_reference_id } = await shop.stripe.checkout.sessions.retrieve(sessionId)
  const subscriber = { userId: client_reference_id ?? '', email, page, customer: String(customer), id: '' }
  if (begin) {
    await begin(shop, subscriber)
  } else {
    await shop.pay(sessionId, card)
  }
  return subscriber
}

const DAY = 86_400_000
/** Every action of the scenarios happens in these months; later months are checked once. */
const EVENTFUL_MONTHS = 5

function* checkDays(from: number, months: number): Generator<{ at: string; time: number; day: number }> {
  for (let month = 0; month <= months; month++) {
    const start = new Date(from)
    start.setUTCMonth(start.getUTCMonth() + month)
    for (const day of month > EVENTFUL_MONTHS ? [13] : [3, 13]) {
      yield { at: `${month}-${day}`, time: start.getTime() + day * DAY, day }
    }
  }
}

/** The plan that gives access on a day: the scenario's entry of the latest day up to it. */
function expectedPlan({ access }: Scenario, at: string): string | null {
  const order = (each: string) => Number(each.split('-')[0]) * 100 + Number(each.split('-')[1])
  const since = Object.keys(access)
    .filter((each) => order(each) <= order(at))
    .toSorted((left, right) => order(right) - order(left))
  return access[since[0] ?? ''] ?? null
}

const entitlement = z.object({ planKey: z.string().nullable() })

/** The plan key of a subscriber's entitlements, as a server with an API key requests them. */
async function planOf({ url }: TestShop, key: string, { userId }: Subscriber): Promise<string | null> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${url}/api/entitlements/export?userId=${userId}`, { headers })
  return entitlement.parse(await response.json()).planKey
}

async function checkSubscriber(
  year: Year,
  [name, scenario, subscriber]: [string, Scenario, Subscriber],
  at: string,
) {
  const planKey = await planOf(year.shop, year.key, subscriber)
  const differences = await year.replica.differences(subscriber.customer)
  expect({ name, at, planKey, differences }).toEqual({
    name,
    at,
    planKey: expectedPlan(scenario, at),
    differences: [],
  })
}

/** The ledger equals the balance at Stripe, and no payment is left open. */
async function expectLedger({ engine, stripe }: TestShop): Promise<void> {
  const { discrepancies, open, accounts } = await engine.ledger.check({ repair: false })
  expect({ discrepancies, open }).toEqual({ discrepancies: [], open: [] })
  const { available, pending } = await stripe.balance.retrieve()
  const atStripe = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
  expect(accounts.find(({ account }) => account === 'stripe_balance')?.balanceMinor).toBe(atStripe)
}

interface Year {
  shop: TestShop
  replica: ReplicaCheck
  /** API key with the scope `entitlements:read`. */
  key: string
  subscribers: [string, Scenario, Subscriber][]
}

interface Checks {
  /** The days of the month on which events are delivered, and subscribers then checked. */
  days: number[]
  /** Resolves when every event up to now is applied. */
  deliverEvents(shop: TestShop): Promise<unknown>
}

async function runYear(months: number, { days, deliverEvents }: Checks): Promise<Year> {
  // The tenth exists in every month; next year, since the clock only moves forward.
  const from = Date.UTC(new Date().getUTCFullYear() + 1, 0, 10, 10)
  const shop = await openTestShop()
  const advanceTo = (time: number) =>
    shop.sandbox.advance(`${Math.round((time - shop.sandbox.now()) / 1000)} seconds`)
  await advanceTo(from)
  await shop.engine.plans.push({ apply: true })
  const { key } = await shop.engine.apiKeys.create({
    name: 'A server',
    scopes: ['entitlements:read'],
    actor: 'test',
  })
  const year: Year = { shop, replica: openReplicaCheck(shop), key, subscribers: [] }
  for (const [name, scenario] of Object.entries(yearScenarios)) {
    year.subscribers.push([name, scenario, await subscribe(shop, name, scenario)])
  }
  await deliverEvents(shop)
  for (const [, , subscriber] of year.subscribers) {
    subscriber.id ||= (await shop.engine.subscriptions.ofUser(subscriber.userId))[0]?.id ?? ''
  }
  for (const { at, time, day } of checkDays(from, months)) {
    await advanceTo(time)
    if (days.includes(day)) {
      await deliverEvents(shop)
      for (const each of year.subscribers) {
        await checkSubscriber(year, each, at)
      }
    }
    for (const [, { acts }, subscriber] of year.subscribers) {
      await acts?.[at]?.(shop, subscriber)
    }
  }
  await deliverEvents(shop)
  await expectLedger(shop)
  return year
}

test('a year of subscriptions: the replica equals Stripe’s objects, and access follows the plan', {
  timeout: 600_000,
}, async () => {
  const { shop, subscribers } = await runYear(12, {
    days: [3, 13],
    deliverEvents: ({ settle }) => settle(),
  })
  for (const [name, { paid }, { customer }] of subscribers) {
    const invoices = await shop.stripe.invoices
      .list({ customer, status: 'paid', limit: 100 })
      .autoPagingToArray({ limit: 100 })
    const sum = invoices.reduce((total, { amount_paid }) => total + amount_paid, 0)
    expect([name, invoices.length, sum]).toEqual([name, paid[0], expect.closeTo(paid[1], 0.5)])
  }
})

/** Drops a third of the events, and delivers the rest twice in random order. */
function dropAndShuffle(events: Stripe.Event[], seed: number): Stripe.Event[] {
  const kept = events.filter((_, at) => (at + seed) % 3 !== 0)
  const twice = [...kept, ...kept]
  return fc.sample(fc.shuffledSubarray(twice, { minLength: twice.length }), { seed, numRuns: 1 })[0] ?? []
}

test('the same year with events shuffled, duplicated or lost, and reconcile', {
  timeout: 600_000,
}, async () => {
  let seed = 0
  const deliverEvents = async (shop: TestShop) => {
    await shop.deliverEvents((events) => dropAndShuffle(events, ++seed))
    await shop.settle()
    await shop.engine.reconcile({ repair: true })
    await shop.settle()
  }
  const { shop } = await runYear(isDeep ? 12 : EVENTFUL_MONTHS, { days: [13], deliverEvents })
  expect((await shop.engine.tokens.check()).faults).toEqual([])
})
