/**
 * Kills the process or fails the database during a webhook: Stripe's retry succeeds, with one
 * payment.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failTransactions, pauseTransaction } from './pause-transaction.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'

let shop: ChaosShop
let process: ShopProcess
beforeAll(async () => {
  shop = await openPersistentShop()
  // The event of the charge has its own transaction, which would be paused in place of the
  // session's.
  shop.sandbox.faults.add({ kind: 'drop', match: 'charge.' })
  process = await shop.start()
})
afterAll(() => shop.close())

/**
 * Points in the transaction, and whether it is committed when the process is killed there.
 * `every-event.test.ts` covers all events; here the sandbox retries the delivery.
 */
const moments: Record<string, { trigger: string; kind?: string; commits: boolean }> = {
  'while the event is applied': { trigger: 'after insert on shop.payment', commits: false },
  'after the commit, before the response': {
    trigger: 'after insert on shop.payment deferrable initially deferred',
    kind: 'constraint trigger',
    commits: true,
  },
}

describe('a payment is recorded once when the process is killed', () => {
  test.for(Object.entries(moments))('%s', { timeout: 60_000 }, async ([, { trigger, kind, commits }]) => {
    const sale = await openSale()
    const pause = await pauseTransaction(shop, { trigger, kind })
    await shop.pay(sale.sessionId)
    await pause.reached()
    await process.kill()
    await pause.resume()
    expect(await eventsOf(sale)).toHaveLength(commits ? 1 : 0)
    expect(await paymentsOf(sale)).toHaveLength(commits ? 1 : 0)

    process = await shop.start()
    // Stripe retries after five minutes.
    await shop.advance('6 minutes')
    await expectPaidOnce(sale)
    expect(await statusesOf(sale)).toEqual([null, 200])
  })
})

describe('a payment is recorded once when the database fails', () => {
  test.for([
    ['while the event is stored', 'after insert on shop.stripe_event', 'trigger'],
    ['at the commit', 'after insert on shop.payment deferrable initially deferred', 'constraint trigger'],
  ])(
    '%s: the webhook gets a 500 response, and the retry succeeds',
    { timeout: 60_000 },
    async ([, trigger = '', kind]) => {
      const sale = await openSale()
      const removeFailure = await failTransactions(shop, { trigger, kind }, 1)
      await shop.pay(sale.sessionId)
      await shop.sandbox.idle()
      expect(await statusesOf(sale)).toEqual([500])
      expect(await eventsOf(sale)).toEqual([])
      await shop.advance('6 minutes')
      await expectPaidOnce(sale)
      expect(await statusesOf(sale)).toEqual([500, 200])
      await removeFailure()
    },
  )

  test('while the event is applied: the event is stored, and a job applies it', {
    timeout: 60_000,
  }, async () => {
    const sale = await openSale()
    const removeFailure = await failTransactions(shop, { trigger: 'after insert on shop.payment' }, 1)
    await shop.pay(sale.sessionId)
    await shop.sandbox.idle()
    expect(await statusesOf(sale)).toEqual([200])
    await expectPaidOnce(sale)
    expect(await eventsOf(sale)).toMatchObject([{ attempts: 1, error: null }])
    await removeFailure()
  })

  test('by closing all connections: the webhook gets a 500 response, and the retry succeeds', {
    timeout: 60_000,
  }, async () => {
    const sale = await openSale()
    const pause = await pauseTransaction(shop, { trigger: 'after insert on shop.payment' })
    await shop.pay(sale.sessionId)
    await pause.reached()
    await shop.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'countinghouse'`)
    await pause.resume()
    await shop.sandbox.idle()
    expect(await statusesOf(sale)).toEqual([500])
    await shop.advance('6 minutes')
    await expectPaidOnce(sale)
    expect(await statusesOf(sale)).toEqual([500, 200])
  })
})

interface Sale {
  orderId: string
  sessionId: string
  onHand: number
}

/** A checkout that is not paid yet. */
async function openSale(): Promise<Sale> {
  const onHand = (await inventory())?.on_hand ?? 0
  const response = await fetch(`${process.url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
  })
  expect(response.status).toBe(201)
  return { ...((await response.json()) as Omit<Sale, 'onHand'>), onHand }
}

const eventsOf = ({ sessionId }: Sale) =>
  shop.query('select status, attempts, error from shop.stripe_event where object_id = $1', [sessionId])

const paymentsOf = ({ orderId }: Sale) =>
  shop.query('select from shop.payment where order_id = $1', [orderId])

/** The response statuses of the deliveries so far; `null` without a response. */
async function statusesOf({ sessionId }: Sale) {
  const { data } = await shop.stripe.events.list({ type: 'checkout.session.completed', limit: 100 })
  const event = data.find(({ data: { object } }) => 'id' in object && object.id === sessionId)
  const rows = shop.sandbox.ctx.database.all(
    'SELECT status FROM delivery WHERE event = ? ORDER BY at',
    event?.id ?? '',
  )
  return rows.map(({ status }) => status)
}

async function expectPaidOnce(sale: Sale): Promise<void> {
  await eventually(async () =>
    expect(await shop.query('select status from shop.order where id = $1', [sale.orderId])).toEqual([
      { status: 'paid' },
    ]),
  )
  await eventually(async () => expect(await eventsOf(sale)).toMatchObject([{ status: 'applied' }]))
  expect(await paymentsOf(sale)).toHaveLength(1)
  expect(await inventory()).toEqual({ on_hand: sale.onHand - 1, reserved: 0 })
}

async function inventory() {
  const [row] = await shop.query<{ on_hand: number; reserved: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row
}
