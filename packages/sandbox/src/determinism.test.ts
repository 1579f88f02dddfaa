/** The same seed, the same wall and the same calls: the same bytes, for a year, whatever was tried and taken back on the way. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'
import { inProcess } from './testing.ts'

const cards = [
  'visa',
  'chargeCustomerFail',
  'authenticationRequired',
  'createDispute',
  'refundFail',
  'mastercard',
]
const intervals = ['week', 'month', 'month', 'year']
const currencies = ['usd', 'eur', 'jpy', 'kwd']

interface Story {
  seed: string
  /** Half way through the year something is tried and taken back. */
  detour: boolean
}

/** A year of a small shop. Returns everything that was answered and told, and what lies in the database at the end. */
async function yearOf({ seed, detour }: Story): Promise<string[]> {
  const said: string[] = []
  let silent = false
  const say = (words: string) => {
    if (!silent) {
      said.push(words)
    }
  }
  const sandbox = createSandbox({
    publicUrl: 'http://sandbox.test',
    seed,
    now: () => Date.UTC(2026, 0, 31, 12),
    onEvent: (event) => say(JSON.stringify(event)),
  })
  const call = inProcess(sandbox)
  const post = async (path: string, params: Record<string, string>) => {
    const answer = await call(path, params)
    say(`${path} ${JSON.stringify(answer)}`)
    return answer
  }
  for (const index of Array.from({ length: 12 }).keys()) {
    await open(post, index)
  }
  for (const month of Array.from({ length: 12 }).keys()) {
    await sell(post, month)
    if (month === 6 && detour) {
      silent = true
      await tryAndTakeBack(sandbox, post)
      silent = false
    }
    await sandbox.advance('1 month')
    await giveBack(sandbox, post, month)
  }
  for (const row of sandbox.ctx.database.all('SELECT id, json, hidden FROM object ORDER BY seq')) {
    say(JSON.stringify(row))
  }
  for (const row of sandbox.ctx.database.all('SELECT at, clock, kind, object FROM due ORDER BY seq')) {
    say(JSON.stringify(row))
  }
  sandbox.close()
  return said
}

type Post = (
  path: string,
  params: Record<string, string>,
) => Promise<{ id: string; [field: string]: unknown }>
const pick = (from: string[], index: number) => from[index % from.length] ?? ''

/** A customer subscribes: with a trial, a coupon, several of them, or with a card that will not do. */
async function open(post: Post, index: number) {
  const customer = await post('/v1/customers', {
    email: `c${index}@example.com`,
    balance: index === 3 ? '-500' : '0',
  })
  const card = await post(`/v1/payment_methods/pm_card_${pick(cards, index)}/attach`, {
    customer: customer.id,
  })
  const price = await post('/v1/prices', {
    currency: pick(currencies, index),
    unit_amount: String(1_999 + 1_000 * index),
    'product_data[name]': `Plan ${index}`,
    'recurring[interval]': pick(intervals, index),
  })
  const coupon = await post('/v1/coupons', {
    percent_off: '12.5',
    duration: 'repeating',
    duration_in_months: '3',
  })
  await post('/v1/subscriptions', {
    customer: customer.id,
    'items[0][price]': price.id,
    'items[0][quantity]': String(1 + (index % 3)),
    ...(typeof card.id === 'string'
      ? { default_payment_method: card.id }
      : { payment_behavior: 'default_incomplete' }),
    ...(index % 3 === 1 ? { trial_period_days: '10' } : {}),
    ...(index % 4 === 2 ? { 'discounts[0][coupon]': coupon.id } : {}),
  })
}

/** Somebody buys something once, with a good card and with one that is declined. */
async function sell(post: Post, month: number) {
  const session = await post('/v1/checkout/sessions', {
    mode: 'payment',
    success_url: 'http://shop.test',
    'line_items[0][quantity]': String(1 + month),
    'line_items[0][price_data][currency]': pick(currencies, month),
    'line_items[0][price_data][unit_amount]': '700',
    'line_items[0][price_data][product_data][name]': 'Mount',
  })
  await post(`/v1/payment_pages/${session.id}/confirm`, { payment_method: 'pm_card_chargeDeclined' })
  await post(`/v1/payment_pages/${session.id}/confirm`, {
    payment_method: `pm_card_${pick(['visa', 'createDispute'], month)}`,
  })
}

async function giveBack({ ctx }: Sandbox, post: Post, month: number) {
  const charges = ctx.store.all('charge', { status: 'succeeded' })
  const charge = charges[(month * 7) % charges.length]
  if (charge !== undefined) {
    await post('/v1/refunds', { charge: charge.id, amount: String(100 + month) })
  }
  const [dispute] = ctx.store.all('dispute', { status: 'needs_response' })
  const evidence = month % 2 === 0 ? 'winning_evidence' : 'losing_evidence'
  if (dispute !== undefined) {
    await post(`/v1/disputes/${dispute.id}`, { 'evidence[uncategorized_text]': evidence })
  }
  const living = ctx.store.all('subscription', { status: 'active' })
  const subscription = living[month % living.length]
  if (subscription !== undefined && month % 4 === 3) {
    await post(`/v1/subscriptions/${subscription.id}`, { cancel_at_period_end: 'true' })
  }
}

async function tryAndTakeBack(sandbox: Sandbox, post: Post) {
  const before = sandbox.snapshot()
  await open(post, 99)
  await sandbox.advance('2 months')
  for (const { id } of sandbox.ctx.store.all('customer')) {
    sandbox.ctx.store.delete(sandbox.ctx.store.get('customer', id))
  }
  sandbox.restore(before)
}

const digest = (said: string[]) => createHash('sha256').update(said.join('\n')).digest('hex')

test('a year is the same year again, and what was taken back never was', async () => {
  const year = await yearOf({ seed: 'a year', detour: false })
  const kinds = new Set(
    year.flatMap((words) => [...words.matchAll(/"type":"([a-z_.]+)"/g)].map(([, type]) => type)),
  )
  for (const kind of [
    'invoice.payment_failed',
    'charge.dispute.closed',
    'refund.created',
    'customer.subscription.deleted',
  ]) {
    expect(kinds).toContain(kind)
  }
  expect(year.length).toBeGreaterThan(2_000)
  expect(digest(await yearOf({ seed: 'a year', detour: false }))).toBe(digest(year))
  expect(digest(await yearOf({ seed: 'a year', detour: true }))).toBe(digest(year))
  expect(digest(await yearOf({ seed: 'another', detour: false }))).not.toBe(digest(year))
}, 60_000)
