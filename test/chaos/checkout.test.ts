/**
 * Kills the process between the steps of a checkout: the order is completed, with one session at
 * Stripe.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDeep } from '../size.ts'
import { lockRows, pauseTransaction } from './pause-transaction.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const quantity = 2

/** The counts before the checkout, to compare with those after it. */
interface Before {
  orders: number
  sessions: number
  onHand: number
}

type Moment = (shop: ChaosShop, process: ShopProcess, key: string, before: Before) => Promise<unknown>

/** Each starts a checkout and resolves when that reaches the named moment. */
const moments: Record<string, Moment> = {
  'in the intent step': (shop, process, key) =>
    pausedDuring(shop, process, key, 'after insert on shop.reservation'),

  'after the intent step, before the request reaches Stripe'(shop, process, key, { orders }) {
    shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    startCheckout(process, key)
    return eventually(async () =>
      expect(await shop.query('select from shop.checkout')).toHaveLength(orders + 1),
    )
  },

  'after the session was created, before the response arrives'(shop, process, key, before) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    startCheckout(process, key)
    return eventually(async () => expect(await sessions(shop)).toHaveLength(before.sessions + 1))
  },

  'in the record step': (shop, process, key) =>
    pausedDuring(shop, process, key, 'after update on shop.checkout'),

  async 'after the record step, before the idempotency record is saved'(shop, process, key, before) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 500, times: 1 })
    startCheckout(process, key)
    await eventually(async () => expect(await sessions(shop)).toHaveLength(before.sessions + 1))
    const locked = await lockRows(shop, 'select from shop.idempotency where answer is null', [])
    await eventually(async () =>
      expect(await shop.query('select from shop.checkout where session_id is not null')).toHaveLength(
        before.orders + 1,
      ),
    )
    // The backend of a killed process keeps waiting for the lock until that is released.
    return () => locked.release()
  },

  'after the response': (_shop, process, key) => startCheckout(process, key),
}

const recoveries = {
  async 'finished by a job'(shop: ChaosShop) {
    await shop.advance('2 minutes')
  },

  async 'finished by a retry of the customer'(shop: ChaosShop, process: ShopProcess, key: string) {
    // After a minute, the first request counts as failed.
    await shop.sandbox.advance('2 minutes')
    await eventually(async () => expect((await startCheckout(process, key))?.status).toBe(201))
  },
}

const retryMoments = [
  'after the intent step, before the request reaches Stripe',
  'after the record step, before the idempotency record is saved',
]

describe.each(Object.keys(recoveries) as (keyof typeof recoveries)[])('a checkout is %s', (recovery) => {
  const runsWorker = recovery === 'finished by a job'
  let shop: ChaosShop
  let process: ShopProcess
  beforeAll(async () => {
    shop = await openPersistentShop()
    process = await shop.start({ runsWorker })
  })
  afterAll(() => shop.close())

  // A retry of the customer runs the same code as the job, so a few moments are enough outside deep
  // runs.
  test.for(isDeep || runsWorker ? Object.keys(moments) : retryMoments)(
    'when killed %s',
    { timeout: 60_000 },
    async (moment) => {
      const before = await countRows(shop)
      const resume = await moments[moment]?.(shop, process, moment, before)
      await process.kill()
      if (typeof resume === 'function') {
        await resume()
      }

      process = await shop.start({ runsWorker })
      await recoveries[recovery](shop, process, moment)
      // In the intent step nothing was committed, so there is nothing to finish.
      if (runsWorker && moment === 'in the intent step') {
        expect(await countRows(shop)).toEqual(before)
      } else {
        await expectOneSale(shop, before)
      }
    },
  )
})

/** Expects one order with one session and its inventory reserved, which can be paid once. */
async function expectOneSale(shop: ChaosShop, before: Before): Promise<void> {
  const order = await eventually(async () => {
    const [found, ...more] = await shop.query<{ id: string; session_id: string }>(
      `select id, session_id from shop.checkout join shop.order on id = order_id where status = 'pending'`,
    )
    expect(more).toEqual([])
    expect(found?.session_id).toMatch(/^cs_/)
    return found
  })
  const all = await sessions(shop)
  expect(all).toHaveLength(before.sessions + 1)
  expect(all.filter((session) => session.client_reference_id === order?.id).map(({ id }) => id)).toEqual([
    order?.session_id,
  ])
  expect(await inventory(shop)).toEqual({ on_hand: before.onHand, reserved: quantity })

  await shop.pay(order?.session_id ?? '')
  await shop.sandbox.idle()
  await eventually(async () =>
    expect(await shop.query('select status from shop.order where id = $1', [order?.id])).toEqual([
      { status: 'paid' },
    ]),
  )
  expect(await inventory(shop)).toEqual({ on_hand: before.onHand - quantity, reserved: 0 })
  expect(await shop.query('select from shop.payment where order_id = $1', [order?.id])).toHaveLength(1)
}

/**
 * Sends a request with an idempotency key. `undefined` when the process is killed before it
 * responds.
 */
function startCheckout({ url }: ShopProcess, key: string): Promise<Response | undefined> {
  return fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key.replaceAll(/[^a-z]/g, '-') },
    body: JSON.stringify({ items: [{ sku, quantity }] }),
  }).catch(() => undefined)
}

async function pausedDuring(
  shop: ChaosShop,
  process: ShopProcess,
  key: string,
  trigger: string,
): Promise<() => Promise<void>> {
  const pause = await pauseTransaction(shop, { trigger })
  startCheckout(process, key)
  await pause.reached()
  return () => pause.resume()
}

async function countRows(shop: ChaosShop): Promise<Before> {
  const orders = await shop.query('select from shop.order')
  return {
    orders: orders.length,
    sessions: (await sessions(shop)).length,
    onHand: (await inventory(shop))?.on_hand ?? 0,
  }
}

async function sessions({ stripe }: ChaosShop) {
  return (await stripe.checkout.sessions.list({ limit: 100 })).data
}

async function inventory({ query }: ChaosShop) {
  const [row] = await query<{ on_hand: number; reserved: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row
}
