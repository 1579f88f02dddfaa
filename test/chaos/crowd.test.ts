/** Many at once: customers on the last units, and Stripe with everything it has to tell. */
import { createHmac } from 'node:crypto'
import { STRIPE_API_VERSION } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { size } from '../size.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess, webhookSecret } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const units = 50
const buyers = 200

test('two hundred buyers, fifty units, two processes: fifty sales', { timeout: 120_000 }, async () => {
  const shop = await openChaosShop()
  const processes = await Promise.all([shop.start(), shop.start({ elsewhere: true })])
  const outcomes = await Promise.all(Array.from({ length: buyers }, (_, at) => buy(shop, processes[at % 2])))
  await shop.sandbox.idle()

  expect(outcomes.filter((outcome) => outcome === 'paid')).toHaveLength(units)
  expect(outcomes.filter((outcome) => outcome === 'told')).toHaveLength(buyers - units)
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

test('a burst of events is taken in without loss, and pages go on meanwhile', {
  timeout: 600_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const events = Array.from({ length: size(600, 10_000) }, (_, at) => eventNumber(at))
  const begun = performance.now()
  const sending = inParallel(32, events, (body) => deliver(process, body))
  const pages = await measure(process, sending)
  const tookMs = performance.now() - begun

  expect(new Set(await sending)).toEqual(new Set([200]))
  const [{ kept } = { kept: 0 }] = await shop.query<{ kept: number }>(
    'select count(*)::integer as kept from shop.stripe_event',
  )
  expect(kept).toBe(events.length)
  // What asks Stripe, asks for sessions that were never there.
  await eventually(async () => {
    expect(
      await shop.query(`select type from shop.stripe_event where status not in ('ignored', 'applied')`),
    ).toEqual([])
  }, 300_000)
  const [median, p95] = [percentile(pages, 0.5), percentile(pages, 0.95)]
  console.log(
    `${events.length} events taken in within ${seconds(tookMs)} s; meanwhile ${pages.length} answers of the catalog, in ms: ` +
      `median ${median.toFixed(1)}, p95 ${p95.toFixed(1)}, slowest ${Math.max(...pages).toFixed(1)}`,
  )
  // Who had to wait for the burst to be over would have been answered once.
  expect(pages.length).toBeGreaterThan(5)
  expect(p95, `of ${pages.length} pages, in ms`).toBeLessThan(tookMs / 2)
  await expectNoDeadlock(shop)
})

/** To the end: `told` is a buyer who came too late, and learned so. */
async function buy(shop: ChaosShop, process: ShopProcess | undefined): Promise<'paid' | 'told'> {
  const answer = await fetch(`${process?.url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
  })
  const said = (await answer.json()) as { sessionId: string; code?: string; short?: unknown }
  if (answer.status === 409) {
    expect(said).toMatchObject({ code: 'stock.insufficient', short: [{ sku, requested: 1, available: 0 }] })
    return 'told'
  }
  expect(answer.status).toBe(201)
  await shop.pay(said.sessionId)
  return 'paid'
}

const ourVersion: string = STRIPE_API_VERSION

/** Of ten: seven of types that nobody acts on, two of sessions that are not ours, one that has to be asked for. */
function eventNumber(at: number): string {
  const unknown = ['customer.created', 'charge.refunded', 'moon.landed'][at % 3]
  const type = at % 10 < 7 ? unknown : 'checkout.session.completed'
  return JSON.stringify({
    id: `evt_burst_${at}`,
    object: 'event',
    type,
    api_version: at % 10 === 9 ? '2023-10-16' : ourVersion,
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
  const answer = await fetch(`${url}/api/stripe/webhook`, {
    method: 'POST',
    headers: { 'stripe-signature': signature },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}

async function inParallel<T, R>(width: number, items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const left = items.values()
  const lanes = Array.from({ length: width }, async () => {
    const results: R[] = []
    for (const item of left) {
      results.push(await work(item))
    }
    return results
  })
  return (await Promise.all(lanes)).flat()
}

/** How long the catalog took, each time it was asked for while `during` went on. */
async function measure({ url }: ShopProcess, during: Promise<unknown>): Promise<number[]> {
  let over = false
  const end = () => {
    over = true
  }
  during.then(end, end)
  const milliseconds: number[] = []
  while (!over) {
    const begun = performance.now()
    const answer = await fetch(`${url}/api/products`)
    await answer.arrayBuffer()
    expect(answer.status).toBe(200)
    milliseconds.push(performance.now() - begun)
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
