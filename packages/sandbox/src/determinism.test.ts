/**
 * The same seed, the same start time and the same calls produce the same bytes over a year, even if
 * a snapshot is restored in between.
 */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'
import { postInProcess } from './testing.ts'

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

interface Scenario {
  seed: string
  /** Whether to make changes half way through the year and to undo them by restoring a snapshot. */
  restoresSnapshot: boolean
}

/**
 * Runs a year of a small shop. Returns every response and event, and the rows of the database at
 * the end.
 */
async function yearOf({ seed, restoresSnapshot }: Scenario): Promise<string[]> {
  const output: string[] = []
  let isPaused = false
  const record = (text: string) => {
    if (!isPaused) {
      output.push(text)
    }
  }
  const sandbox = createSandbox({
    publicUrl: 'http://sandbox.test',
    seed,
    now: () => Date.UTC(2026, 0, 31, 12),
    onEvent: (event) => record(JSON.stringify(event)),
  })
  const call = postInProcess(sandbox)
  const post = async (path: string, params: Record<string, string>) => {
    const response = await call(path, params)
    record(`${path} ${JSON.stringify(response)}`)
    return response
  }
  for (const index of Array.from({ length: 12 }).keys()) {
    await subscribe(post, index)
  }
  for (const month of Array.from({ length: 12 }).keys()) {
    await sell(post, month)
    if (month === 6 && restoresSnapshot) {
      isPaused = true
      await changeAndRestore(sandbox, post)
      isPaused = false
    }
    await sandbox.advance('1 month')
    await refundAndDispute(sandbox, post, month)
  }
  for (const row of sandbox.ctx.database.all('SELECT id, json, internal FROM object ORDER BY seq')) {
    record(JSON.stringify(row))
  }
  for (const row of sandbox.ctx.database.all('SELECT at, clock, kind, object FROM job ORDER BY seq')) {
    record(JSON.stringify(row))
  }
  sandbox.close()
  return output
}

type Post = (
  path: string,
  params: Record<string, string>,
) => Promise<{ id: string; [field: string]: unknown }>
const pick = (from: string[], index: number) => from[index % from.length] ?? ''

/**
 * Subscribes a customer, depending on `index` with a trial, a coupon, a quantity, or a card that
 * fails.
 */
async function subscribe(post: Post, index: number) {
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

/** A one-time purchase, first with a declined card and then with a valid one. */
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

async function refundAndDispute({ ctx }: Sandbox, post: Post, month: number) {
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
  const active = ctx.store.all('subscription', { status: 'active' })
  const subscription = active[month % active.length]
  if (subscription !== undefined && month % 4 === 3) {
    await post(`/v1/subscriptions/${subscription.id}`, { cancel_at_period_end: 'true' })
  }
}

async function changeAndRestore(sandbox: Sandbox, post: Post) {
  const before = sandbox.snapshot()
  await subscribe(post, 99)
  await sandbox.advance('2 months')
  for (const { id } of sandbox.ctx.store.all('customer')) {
    sandbox.ctx.store.delete(sandbox.ctx.store.get('customer', id))
  }
  sandbox.restore(before)
}

const digest = (output: string[]) => createHash('sha256').update(output.join('\n')).digest('hex')

test('a year with the same seed produces the same bytes, also after restoring a snapshot', async () => {
  const year = await yearOf({ seed: 'a year', restoresSnapshot: false })
  const kinds = new Set(
    year.flatMap((text) => [...text.matchAll(/"type":"([a-z_.]+)"/g)].map(([, type]) => type)),
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
  expect(digest(await yearOf({ seed: 'a year', restoresSnapshot: false }))).toBe(digest(year))
  expect(digest(await yearOf({ seed: 'a year', restoresSnapshot: true }))).toBe(digest(year))
  expect(digest(await yearOf({ seed: 'another', restoresSnapshot: false }))).not.toBe(digest(year))
}, 60_000)
