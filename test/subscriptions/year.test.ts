/**
 * A year in the lives of subscribers, by the sandbox's clock: everybody lives in one shop, asks it over HTTP, and what Stripe has to say comes
 * by signed webhook. Looked at on the third and the thirteenth day of the month: our rows are Stripe's objects, and access is what
 * the plan says. Once as it should be, and once with every delivery lost, doubled and in any order, and reconcile.
 */
import fc from 'fast-check'
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { emailTo } from '../../packages/api/test/people.ts'
import type { PageRequest } from '../page.ts'
import { openTestShop, type TestShop } from '../shop.ts'
import { isDeep } from '../size.ts'
import { type Mirror, openMirror } from './mirror.ts'

interface Subscriber {
  userId: string
  email: string
  /** Their browser. */
  page: PageRequest
  /** At Stripe. */
  customer: string
  id: string
}

interface Scenario {
  /** How they begin; by a checkout for this price unless told otherwise. */
  lookupKey: string
  card?: string
  begin?: (shop: TestShop, who: Subscriber) => Promise<void>
  /** What they do, by month and day: after that day was looked at. */
  acts?: Record<string, (shop: TestShop, who: Subscriber) => Promise<unknown>>
  /** From when on which plan gives them access; the day is 3 or 13. */
  access: Record<string, string | null>
  /** How many invoices were paid in the end, and what they add up to, give or take what a second is worth. */
  paid: [number, number]
}

const password = 'correct horse battery'

/** As a page of the account's asks it. Who comes back after months signs in again. */
async function ask({ page, email, id }: Subscriber, verb: string, json: object = {}): Promise<void> {
  expect((await page('POST', '/api/auth/sign-in', { email, password })).status).toBe(200)
  const answer = await page('POST', `/api/subscriptions/${id}/${verb}`, json)
  expect([verb, answer.status, await answer.text()]).toEqual([verb, 200, expect.any(String)])
}

const scenarios: Record<string, Scenario> = {
  'renews twelve times': {
    lookupKey: 'studio_monthly_usd',
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'is on trial, and pays': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_discover',
    access: { '0-3': 'pro' },
    paid: [13, 12 * 1900],
  },

  'is on trial without a card, and nothing comes of it': {
    lookupKey: 'pro_monthly_usd',
    async begin({ stripe }, who) {
      const [price] = (await stripe.prices.list({ lookup_keys: ['pro_monthly_usd'] })).data
      const made = await stripe.subscriptions.create({
        customer: who.customer,
        items: [{ price: price?.id ?? '' }],
        trial_period_days: 14,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      })
      who.id = made.id
    },
    access: { '0-3': 'pro', '1-3': null },
    paid: [1, 0],
  },

  'upgrades in mid-period': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_mastercard',
    acts: {
      '3-3': (_shop, who) => ask(who, 'change', { lookupKey: 'studio_monthly_usd', when: 'now' }),
    },
    access: { '0-3': 'pro', '3-13': 'studio' },
    // A trial, three months from its end on, the difference for the 11 of 31 days that were left, and nine months more.
    paid: [14, 3 * 1900 + Math.round((11 / 31) * (4900 - 1900)) + 9 * 4900],
  },

  "downgrades at a period's end": {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '4-3': (_shop, who) => ask(who, 'change', { lookupKey: 'pro_monthly_usd', when: 'period_end' }),
    },
    access: { '0-3': 'studio', '5-3': 'pro' },
    paid: [13, 5 * 4900 + 8 * 1900],
  },

  'fails a renewal, and recovers': {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '2-13': ({ stripe }, who) => payBy(stripe, who, 'pm_card_chargeCustomerFail'),
      '3-3': ({ stripe }, who) => payBy(stripe, who, 'pm_card_visa'),
    },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'fails to the end, and loses access when the grace is over': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_amex',
    acts: { '2-13': ({ stripe }, who) => payBy(stripe, who, 'pm_card_chargeCustomerFail') },
    // Its renewals are due on the 14th: the one of the third month fails, is late on the 3rd of the fourth, and past its 7 days.
    access: { '0-3': 'pro', '3-3': null },
    paid: [3, 2 * 1900],
  },

  'cancels, and thinks better of it': {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '2-3': (_shop, who) => ask(who, 'cancel', { when: 'period_end' }),
      '2-13': (_shop, who) => ask(who, 'keep'),
    },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'cancels, and means it': {
    lookupKey: 'studio_monthly_usd',
    acts: { '2-3': (_shop, who) => ask(who, 'cancel', { when: 'period_end' }) },
    access: { '0-3': 'studio', '3-3': null },
    paid: [3, 3 * 4900],
  },

  'gets an invoice refunded': {
    lookupKey: 'studio_monthly_usd',
    acts: { '2-3': refundLatest },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'disputes the first invoice': {
    lookupKey: 'studio_monthly_usd',
    card: 'pm_card_createDispute',
    acts: { '0-3': ({ stripe }, who) => payBy(stripe, who, 'pm_card_visa') },
    // Nobody decides the dispute; the second month is paid with a card that nobody disputes.
    access: { '0-3': null, '1-3': 'studio' },
    paid: [13, 13 * 4900],
  },
}

async function payBy(stripe: TestShop['stripe'], { customer, id }: Subscriber, card: string): Promise<void> {
  const method = await stripe.paymentMethods.attach(card, { customer })
  await stripe.subscriptions.update(id, { default_payment_method: method.id })
  const [open] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data
  // The shop may have been quicker: it tries what is owed with another card as soon as it hears of one.
  if (open && card === 'pm_card_visa') {
    await stripe.invoices.pay(open.id).catch(() => undefined)
  }
}

async function refundLatest({ stripe }: TestShop, { id }: Subscriber): Promise<void> {
  const [invoice] = (
    await stripe.invoices.list({ subscription: id, status: 'paid', limit: 1, expand: ['data.payments'] })
  ).data
  const intent = invoice?.payments?.data[0]?.payment.payment_intent
  await stripe.refunds.create({ payment_intent: String(intent) })
}

const started = z.strictObject({ url: z.url(), sessionId: z.string() })

async function begin(
  shop: TestShop,
  name: string,
  { lookupKey, card, begin: byHand }: Scenario,
): Promise<Subscriber> {
  const email = `${name.replaceAll(/\W+/g, '-')}@example.com`
  const page = shop.page()
  expect((await page('POST', '/api/auth/sign-up', { email, password })).status).toBe(202)
  const token = await emailTo(shop, email, 'verify_email')
  expect((await page('POST', '/api/auth/verify', { token, password })).status).toBe(200)
  const answer = await page('POST', '/api/stripe/checkout', { mode: 'subscription', lookupKey })
  const { sessionId } = started.parse(await answer.json())
  const { customer, client_reference_id } = await shop.stripe.checkout.sessions.retrieve(sessionId)
  const who = { userId: client_reference_id ?? '', email, page, customer: String(customer), id: '' }
  if (byHand) {
    await byHand(shop, who)
  } else {
    await shop.pay(sessionId, card)
  }
  return who
}

const DAY = 86_400_000
/** By then everybody has done what their story tells; from then on they are looked at once a month. */
const EVENTFUL_MONTHS = 5

function* looks(from: number, months: number): Generator<{ at: string; time: number; day: number }> {
  for (let month = 0; month <= months; month++) {
    const start = new Date(from)
    start.setUTCMonth(start.getUTCMonth() + month)
    for (const day of month > EVENTFUL_MONTHS ? [13] : [3, 13]) {
      yield { at: `${month}-${day}`, time: start.getTime() + day * DAY, day }
    }
  }
}

/** The plan that gives access on a day: what the story says of the latest day up to it. */
function expected({ access }: Scenario, at: string): string | null {
  const order = (each: string) => Number(each.split('-')[0]) * 100 + Number(each.split('-')[1])
  const since = Object.keys(access)
    .filter((each) => order(each) <= order(at))
    .toSorted((left, right) => order(right) - order(left))
  return access[since[0] ?? ''] ?? null
}

const entitlement = z.object({ planKey: z.string().nullable() })

/** As a server asks that serves them. */
async function planOf({ url }: TestShop, key: string, { userId }: Subscriber): Promise<string | null> {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${url}/api/entitlements/export?userId=${userId}`, { headers })
  return entitlement.parse(await answer.json()).planKey
}

async function lookAt(year: Year, [name, scenario, who]: [string, Scenario, Subscriber], at: string) {
  const planKey = await planOf(year.shop, year.key, who)
  const differences = await year.mirror.differences(who.customer)
  expect({ name, at, planKey, differences }).toEqual({
    name,
    at,
    planKey: expected(scenario, at),
    differences: [],
  })
}

/** Every minor unit at Stripe is one here, and of no payment anything is left open but what the bank holds for a dispute. */
async function expectLedger({ engine, stripe }: TestShop): Promise<void> {
  const { discrepancies, open, accounts } = await engine.ledger.check({ repair: false })
  expect({ discrepancies, open }).toEqual({ discrepancies: [], open: [] })
  const { available, pending } = await stripe.balance.retrieve()
  const lies = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
  expect(accounts.find(({ account }) => account === 'stripe_balance')?.balanceMinor).toBe(lies)
}

interface Year {
  shop: TestShop
  mirror: Mirror
  /** Of a server that asks for others. */
  key: string
  everybody: [string, Scenario, Subscriber][]
}

interface Hearing {
  /** On which days one listens, and then looks. */
  days: number[]
  /** Until everything that Stripe told by now is known here. */
  hear(shop: TestShop): Promise<unknown>
}

async function live(months: number, { days, hear }: Hearing): Promise<Year> {
  // From a tenth on, since no month is without one; and of next year, since a clock only goes forward.
  const from = Date.UTC(new Date().getUTCFullYear() + 1, 0, 10, 10)
  const shop = await openTestShop()
  const until = (time: number) =>
    shop.sandbox.advance(`${Math.round((time - shop.sandbox.now()) / 1000)} seconds`)
  await until(from)
  await shop.engine.plans.push({ apply: true })
  const { key } = await shop.engine.apiKeys.create({
    name: 'A server',
    scopes: ['entitlements:read'],
    actor: 'test',
  })
  const year: Year = { shop, mirror: openMirror(shop), key, everybody: [] }
  for (const [name, scenario] of Object.entries(scenarios)) {
    year.everybody.push([name, scenario, await begin(shop, name, scenario)])
  }
  await hear(shop)
  for (const [, , who] of year.everybody) {
    who.id ||= (await shop.engine.subscriptions.ofUser(who.userId))[0]?.id ?? ''
  }
  for (const { at, time, day } of looks(from, months)) {
    await until(time)
    if (days.includes(day)) {
      await hear(shop)
      for (const each of year.everybody) {
        await lookAt(year, each, at)
      }
    }
    for (const [, { acts }, who] of year.everybody) {
      await acts?.[at]?.(shop, who)
    }
  }
  await hear(shop)
  await expectLedger(shop)
  return year
}

test('a year of subscribers: the replica is what Stripe has, and access what the plan says', {
  timeout: 600_000,
}, async () => {
  const { shop, everybody } = await live(12, { days: [3, 13], hear: ({ settle }) => settle() })
  for (const [name, { paid }, { customer }] of everybody) {
    const invoices = await shop.stripe.invoices
      .list({ customer, status: 'paid', limit: 100 })
      .autoPagingToArray({ limit: 100 })
    const sum = invoices.reduce((total, { amount_paid }) => total + amount_paid, 0)
    expect([name, invoices.length, sum]).toEqual([name, paid[0], expect.closeTo(paid[1], 0.5)])
  }
})

/** A third never comes, the rest twice, in an order drawn by lot. */
function troubled(news: Stripe.Event[], seed: number): Stripe.Event[] {
  const kept = news.filter((_, at) => (at + seed) % 3 !== 0)
  const twice = [...kept, ...kept]
  return fc.sample(fc.shuffledSubarray(twice, { minLength: twice.length }), { seed, numRuns: 1 })[0] ?? []
}

test('with every delivery shuffled, doubled or lost, and reconcile, it is the same year', {
  timeout: 600_000,
}, async () => {
  let seed = 0
  const hear = async (shop: TestShop) => {
    await shop.hear((news) => troubled(news, ++seed))
    await shop.settle()
    await shop.engine.reconcile({ repair: true })
    await shop.settle()
  }
  const { shop } = await live(isDeep ? 12 : EVENTFUL_MONTHS, { days: [13], hear })
  expect((await shop.engine.tokens.check()).faults).toEqual([])
})
