/** Load: many customers at once for the last units, and a burst of webhooks. */
import { createHmac } from 'node:crypto'
import { STRIPE_API_VERSION } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { size } from '../size.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess, webhookSecret } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const units = 50
const buyers = 200

test('does not oversell: 200 buyers of 50 units in two processes make 50 sales', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const processes = await Promise.all([shop.start(), shop.start({ ownPort: true })])
  const outcomes = await Promise.all(Array.from({ length: buyers }, (_, at) => buy(shop, processes[at % 2])))
  await shop.sandbox.idle()

  expect(outcomes.filter((outcome) => outcome === 'paid')).toHaveLength(units)
  expect(outcomes.filter((outcome) => outcome === 'sold out')).toHaveLength(buyers - units)
  await eventually(async () =>
    expect(await shop.query(`select status, count(*)::integer from shop.order group by status`)).toEqual([
      { status: 'paid', count: units },
    ]),
  )
  expect(await shop.query('select from shop.payment')).toHaveLength(units)
  const stock = await shop.query(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  expect(stock).toEqual([{ on_hand: 0, reserved: 0 }])
  await expectNoDeadlock(shop)
})

test('stores a burst of webhooks without loss while the catalog stays responsive', {
  timeout: 600_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const events = Array.from({ length: size(600, 10_000) }, (_, at) => eventBody(at))
  const startedAt = performance.now()
  const sending = runConcurrently(32, events, (body) => deliver(process, body))
  const pages = await measure(process, sending)
  const elapsedMs = performance.now() - startedAt

  expect(new Set(await sending)).toEqual(new Set([200]))
  const [{ stored } = { stored: 0 }] = await shop.query<{ stored: number }>(
    'select count(*)::integer as stored from shop.stripe_event',
  )
  expect(stored).toBe(events.length)
  // The fetched sessions do not exist at Stripe.
  await eventually(async () => {
    expect(
      await shop.query(`select type from shop.stripe_event where status not in ('ignored', 'applied')`),
    ).toEqual([])
  }, 300_000)
  const [median, p95] = [percentile(pages, 0.5), percentile(pages, 0.95)]
  console.log(
    `${events.length} events stored within ${seconds(elapsedMs)} s; meanwhile ${pages.length} catalog responses, in ms: ` +
      `median ${median.toFixed(1)}, p95 ${p95.toFixed(1)}, slowest ${Math.max(...pages).toFixed(1)}`,
  )
  // If the catalog had waited for the burst, there would be one response.
  expect(pages.length).toBeGreaterThan(5)
  expect(p95, `of ${pages.length} pages, in ms`).toBeLessThan(elapsedMs / 2)
  await expectNoDeadlock(shop)
})

/** Checks out and pays; `sold out` when the checkout was rejected. */
async function buy(shop: ChaosShop, process: ShopProcess | undefined): Promise<'paid' | 'sold out'> {
  const response = await fetch(`${process?.url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
  })
  const body = (await response.json()) as { sessionId: string; code?: string; short?: unknown }
  if (response.status === 409) {
    expect(body).toMatchObject({ code: 'stock.insufficient', short: [{ sku, requested: 1, available: 0 }] })
    return 'sold out'
  }
  expect(response.status).toBe(201)
  await shop.pay(body.sessionId)
  return 'paid'
}

const engineVersion: string = STRIPE_API_VERSION

/**
 * Seven of ten events have types without a handler, two belong to sessions of other shops, and one
 * has to be fetched.
 */
function eventBody(at: number): string {
  const unknown = ['customer.created', 'charge.refunded', 'moon.landed'][at % 3]
  const type = at % 10 < 7 ? unknown : 'checkout.session.completed'
  return JSON.stringify({
    id: `evt_burst_${at}`,
    object: 'event',
    type,
    api_version: at % 10 === 9 ? '2023-10-16' : engineVersion,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: {
      object: {
        id: `cs_test_burst_${at}`,
        object: 'checkout.session',
        client_reference_id: null,
        metadata: {},
      },
    },
  })
}

async function deliver({ url }: ShopProcess, body: string): Promise<number> {
  const time = Math.floor(Date.now() / 1000)
  const signature = `t=${time},v1=${createHmac('sha256', webhookSecret).update(`${time}.${body}`).digest('hex')}`
  const response = await fetch(`${url}/api/stripe/webhook`, {
    method: 'POST',
    headers: { 'stripe-signature': signature },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

async function runConcurrently<T, R>(
  concurrency: number,
  items: T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const remaining = items.values()
  const workers = Array.from({ length: concurrency }, async () => {
    const results: R[] = []
    for (const item of remaining) {
      results.push(await work(item))
    }
    return results
  })
  return (await Promise.all(workers)).flat()
}

/** The response times of the catalog until `during` settles, in ms. */
async function measure({ url }: ShopProcess, during: Promise<unknown>): Promise<number[]> {
  let done = false
  const end = () => {
    done = true
  }
  during.then(end, end)
  const milliseconds: number[] = []
  while (!done) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/api/products`)
    await response.arrayBuffer()
    expect(response.status).toBe(200)
    milliseconds.push(performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return milliseconds
}

const seconds = (ms: number) => (ms / 1000).toFixed(1)

function percentile(values: number[], part: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor(part * (values.length - 1))] ?? Number.NaN
}

async function expectNoDeadlock({ query }: ChaosShop): Promise<void> {
  const [row] = await query<{ deadlocks: number }>(
    'select deadlocks::integer from pg_stat_database where datname = current_database()',
  )
  expect(row?.deadlocks).toBe(0)
}
