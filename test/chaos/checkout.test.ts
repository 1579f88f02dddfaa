/** The process dies between two beats of a checkout: the order ends right, with one session at Stripe. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDeep } from '../size.ts'
import { holdAt, lockRows } from './holds.ts'
import { type ChaosShop, eventually, openPersistentShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const quantity = 2

/** What there was before a moment, to be told from what it brought. */
interface Before {
  orders: number
  sessions: number
  onHand: number
}

type Moment = (shop: ChaosShop, process: ShopProcess, key: string, before: Before) => Promise<unknown>

/** Each begins a checkout, and resolves at the moment that it names. */
const moments: Record<string, Moment> = {
  'in the first beat': (shop, process, key) =>
    heldDuring(shop, process, key, 'after insert on shop.reservation'),

  'after the first beat, its call still on the way to Stripe'(shop, process, key, { orders }) {
    shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    begin(process, key)
    return eventually(async () =>
      expect(await shop.query('select from shop.checkout')).toHaveLength(orders + 1),
    )
  },

  'after Stripe opened the session, its answer still on the way'(shop, process, key, before) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    begin(process, key)
    return eventually(async () => expect(await sessions(shop)).toHaveLength(before.sessions + 1))
  },

  'in the third beat': (shop, process, key) =>
    heldDuring(shop, process, key, 'after update on shop.checkout'),

  async 'after the third beat, the answer not kept'(shop, process, key, before) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 500, times: 1 })
    begin(process, key)
    await eventually(async () => expect(await sessions(shop)).toHaveLength(before.sessions + 1))
    const locked = await lockRows(shop, 'select from shop.idempotency where answer is null', [])
    await eventually(async () =>
      expect(await shop.query('select from shop.checkout where session_id is not null')).toHaveLength(
        before.orders + 1,
      ),
    )
    // Those who are killed while they wait for a lock leave their wait behind; it ends when we let go.
    return () => locked.release()
  },

  'after the answer': (_shop, process, key) => begin(process, key),
}

const rescuers = {
  async 'the finisher finishes'(shop: ChaosShop) {
    await shop.advance('2 minutes')
  },

  async 'the customer tries again'(shop: ChaosShop, process: ShopProcess, key: string) {
    // A minute without an answer, and the first request is taken for dead.
    await shop.sandbox.advance('2 minutes')
    await eventually(async () => expect((await begin(process, key))?.status).toBe(201))
  },
}

const some = [
  'after the first beat, its call still on the way to Stripe',
  'after the third beat, the answer not kept',
]

describe.each(Object.keys(rescuers) as (keyof typeof rescuers)[])('%s', (rescuer) => {
  const works = rescuer === 'the finisher finishes'
  let shop: ChaosShop
  let process: ShopProcess
  beforeAll(async () => {
    shop = await openPersistentShop()
    process = await shop.start({ works })
  })
  afterAll(() => shop.close())

  // Where the finisher has been seen to finish, the customer's way is the same code behind another door: a few will do.
  test.for(isDeep || works ? Object.keys(moments) : some)(
    'what was killed %s',
    { timeout: 60_000 },
    async (moment) => {
      const before = await look(shop)
      const letGo = await moments[moment]?.(shop, process, moment, before)
      await process.kill()
      if (typeof letGo === 'function') {
        await letGo()
      }

      process = await shop.start({ works })
      await rescuers[rescuer](shop, process, moment)
      // In the first beat nothing was written yet: nothing is left to finish.
      if (works && moment === 'in the first beat') {
        expect(await look(shop)).toEqual(before)
      } else {
        await expectOneSale(shop, before)
      }
    },
  )
})

/** One order, one session, the goods reserved; and it can be paid, once. */
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
  expect(await stock(shop)).toEqual({ on_hand: before.onHand, reserved: quantity })

  await shop.pay(order?.session_id ?? '')
  await shop.sandbox.idle()
  await eventually(async () =>
    expect(await shop.query('select status from shop.order where id = $1', [order?.id])).toEqual([
      { status: 'paid' },
    ]),
  )
  expect(await stock(shop)).toEqual({ on_hand: before.onHand - quantity, reserved: 0 })
  expect(await shop.query('select from shop.payment where order_id = $1', [order?.id])).toHaveLength(1)
}

/** A request under one key; `undefined` when the process dies before it answers. */
function begin({ url }: ShopProcess, key: string): Promise<Response | undefined> {
  return fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key.replaceAll(/[^a-z]/g, '-') },
    body: JSON.stringify({ items: [{ sku, quantity }] }),
  }).catch(() => undefined)
}

async function heldDuring(
  shop: ChaosShop,
  process: ShopProcess,
  key: string,
  trigger: string,
): Promise<() => Promise<void>> {
  const hold = await holdAt(shop, { trigger })
  begin(process, key)
  await hold.reached()
  return () => hold.release()
}

async function look(shop: ChaosShop): Promise<Before> {
  const orders = await shop.query('select from shop.order')
  return {
    orders: orders.length,
    sessions: (await sessions(shop)).length,
    onHand: (await stock(shop))?.on_hand ?? 0,
  }
}

async function sessions({ stripe }: ChaosShop) {
  return (await stripe.checkout.sessions.list({ limit: 100 })).data
}

async function stock({ query }: ChaosShop) {
  const [row] = await query<{ on_hand: number; reserved: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row
}
