/** What goes wrong while a webhook is taken in: the process dies, the database fails. Stripe's next try succeeds; one payment. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failAt, holdAt } from './holds.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'

let shop: ChaosShop
let process: ShopProcess
beforeAll(async () => {
  shop = await openPersistentShop()
  // What is told of the charge has a transaction of its own, and would stand where the session's is to be met.
  shop.sandbox.faults.add({ kind: 'drop', match: 'charge.' })
  process = await shop.start()
})
afterAll(() => shop.close())

/**
 * Where in the transaction, as a trigger stands there; and whether it is committed all the same. `every-event.test.ts` does so to every
 * event; here Stripe itself sends again.
 */
const moments: Record<string, { trigger: string; kind?: string; commits: boolean }> = {
  'in the middle of the effects': { trigger: 'after insert on shop.payment', commits: false },
  'after the commit, before the answer': {
    trigger: 'after insert on shop.payment deferrable initially deferred',
    kind: 'constraint trigger',
    commits: true,
  },
}

describe('the process is killed', () => {
  test.for(Object.entries(moments))('%s', { timeout: 60_000 }, async ([, { trigger, kind, commits }]) => {
    const sale = await openSale()
    const hold = await holdAt(shop, { trigger, kind })
    await shop.pay(sale.sessionId)
    await hold.reached()
    await process.kill()
    await hold.release()
    expect(await eventsOf(sale)).toHaveLength(commits ? 1 : 0)
    expect(await paymentsOf(sale)).toHaveLength(commits ? 1 : 0)

    process = await shop.start()
    // Stripe tries again after five minutes.
    await shop.advance('6 minutes')
    await expectPaidOnce(sale)
    expect(await answersTo(sale)).toEqual([null, 200])
  })
})

describe('the database fails', () => {
  test.for([
    ['while the event is written', 'after insert on shop.stripe_event', 'trigger'],
    ['at the commit', 'after insert on shop.payment deferrable initially deferred', 'constraint trigger'],
  ])('once, %s: 500, and the retry succeeds', { timeout: 60_000 }, async ([, trigger = '', kind]) => {
    const sale = await openSale()
    const mend = await failAt(shop, { trigger, kind }, 1)
    await shop.pay(sale.sessionId)
    await shop.sandbox.idle()
    expect(await answersTo(sale)).toEqual([500])
    expect(await eventsOf(sale)).toEqual([])
    await shop.advance('6 minutes')
    await expectPaidOnce(sale)
    expect(await answersTo(sale)).toEqual([500, 200])
    await mend()
  })

  test('once, among the effects: the event is kept, and a job settles it', { timeout: 60_000 }, async () => {
    const sale = await openSale()
    const mend = await failAt(shop, { trigger: 'after insert on shop.payment' }, 1)
    await shop.pay(sale.sessionId)
    await shop.sandbox.idle()
    expect(await answersTo(sale)).toEqual([200])
    await expectPaidOnce(sale)
    expect(await eventsOf(sale)).toMatchObject([{ attempts: 1, error: null }])
    await mend()
  })

  test('by ending every connection of the shop in the middle: 500, and the retry succeeds', {
    timeout: 60_000,
  }, async () => {
    const sale = await openSale()
    const hold = await holdAt(shop, { trigger: 'after insert on shop.payment' })
    await shop.pay(sale.sessionId)
    await hold.reached()
    await shop.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'countinghouse'`)
    await hold.release()
    await shop.sandbox.idle()
    expect(await answersTo(sale)).toEqual([500])
    await shop.advance('6 minutes')
    await expectPaidOnce(sale)
    expect(await answersTo(sale)).toEqual([500, 200])
  })
})

interface Sale {
  orderId: string
  sessionId: string
  onHand: number
}

/** A checkout that waits for its customer to pay. */
async function openSale(): Promise<Sale> {
  const onHand = (await stock())?.on_hand ?? 0
  const answer = await fetch(`${process.url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
  })
  expect(answer.status).toBe(201)
  return { ...((await answer.json()) as Omit<Sale, 'onHand'>), onHand }
}

const eventsOf = ({ sessionId }: Sale) =>
  shop.query('select status, attempts, error from shop.stripe_event where object_id = $1', [sessionId])

const paymentsOf = ({ orderId }: Sale) =>
  shop.query('select from shop.payment where order_id = $1', [orderId])

/** How the deliveries so far were answered; `null` is not at all. */
async function answersTo({ sessionId }: Sale) {
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
  expect(await stock()).toEqual({ on_hand: sale.onHand - 1, reserved: 0 })
}

async function stock() {
  const [row] = await shop.query<{ on_hand: number; reserved: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row
}
