/** The process dies between two beats of a checkout: the order ends right, with one session at Stripe. */
import { describe, expect, test } from 'vitest'
import { isDeep } from '../size.ts'
import { holdAt, lockRows } from './holds.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const quantity = 2

/** Each begins a checkout, and resolves at the moment that it names. */
const moments: Record<string, (shop: ChaosShop, process: ShopProcess) => Promise<unknown>> = {
  'in the first beat'(shop, process) {
    return heldDuring(shop, process, 'after insert on shop.reservation')
  },

  'after the first beat, its call still on the way to Stripe'(shop, process) {
    shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    begin(process)
    return eventually(async () => expect(await shop.query('select from shop.checkout')).toHaveLength(1))
  },

  'after Stripe opened the session, its answer still on the way'(shop, process) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 1_500, times: 1 })
    begin(process)
    return eventually(async () => expect(await sessions(shop)).toHaveLength(1))
  },

  'in the third beat'(shop, process) {
    return heldDuring(shop, process, 'after update on shop.checkout')
  },

  async 'after the third beat, the answer not kept'(shop, process) {
    shop.sandbox.faults.add({ kind: 'delay_after', match: '/v1/checkout/sessions', amount: 500, times: 1 })
    begin(process)
    await eventually(async () => expect(await sessions(shop)).toHaveLength(1))
    const locked = await lockRows(shop, 'select from shop.idempotency', [])
    await eventually(async () =>
      expect(await shop.query('select from shop.checkout where session_id is not null')).toHaveLength(1),
    )
    // Those who are killed with a lock awaited leave their wait behind; it ends when we let go.
    setTimeout(() => locked.release(), 500)
  },

  'after the answer': (_shop, process) => begin(process),
}

const rescuers = {
  async 'the finisher finishes'(shop: ChaosShop) {
    await shop.start()
    await shop.advance('2 minutes')
  },

  async 'the customer tries again'(shop: ChaosShop) {
    const process = await shop.start({ works: false })
    // A minute without an answer, and the first request is taken for dead.
    await shop.sandbox.advance('2 minutes')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect((await begin(process))?.status).toBe(201)
  },
}

const twice = ['after the first beat, its call still on the way to Stripe', 'after the third beat, the answer not kept']

describe.each(Object.keys(rescuers))('%s', (rescuer) => {
  // Where the finisher has been seen to finish, the customer's way is the same code behind another door: a few will do.
  const some = isDeep || rescuer === 'the finisher finishes' ? Object.keys(moments) : twice
  test.for(some)('what was killed %s', { timeout: 60_000 }, async (moment) => {
    const shop = await openChaosShop()
    const killed = await shop.start({ works: false })
    await moments[moment]?.(shop, killed)
    await killed.kill()

    await rescuers[rescuer as keyof typeof rescuers](shop)
    // Nothing was written in the first beat: nothing is left to finish.
    const rescued = rescuer === 'the customer tries again' || moment !== 'in the first beat'
    if (!rescued) expect(await shop.query('select from shop.order')).toEqual([])
    else await expectOneSale(shop)
  })
})

/** One order, one session, the goods reserved; the same for whoever repeats the request; and it can be paid, once. */
async function expectOneSale(shop: ChaosShop): Promise<void> {
  const order = await eventually(async () => {
    const [found, ...more] = await shop.query<{ order_id: string; session_id: string }>(
      `select order_id, session_id from shop.checkout join shop.order o on o.id = order_id where status = 'pending'`,
    )
    expect(more).toEqual([])
    expect(found?.session_id).toMatch(/^cs_/)
    return found
  })
  expect((await sessions(shop)).map(({ id, client_reference_id }) => [id, client_reference_id])).toEqual([
    [order?.session_id, order?.order_id],
  ])
  expect(await stock(shop)).toEqual({ on_hand: 50, reserved: quantity })

  await shop.pay(order?.session_id ?? '')
  await shop.sandbox.idle()
  await eventually(async () => expect(await shop.query('select status from shop.order')).toEqual([{ status: 'paid' }]))
  expect(await stock(shop)).toEqual({ on_hand: 50 - quantity, reserved: 0 })
  expect(await shop.query('select from shop.payment')).toHaveLength(1)
}

/** A request under one key; `undefined` when the process dies before it answers. */
function begin({ url }: ShopProcess): Promise<Response | undefined> {
  return fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'the-same' },
    body: JSON.stringify({ items: [{ sku, quantity }] }),
  }).catch(() => undefined)
}

async function heldDuring(shop: ChaosShop, process: ShopProcess, trigger: string): Promise<void> {
  const hold = await holdAt(shop, trigger)
  begin(process)
  await hold.reached()
  setTimeout(() => hold.release(), 500)
}

async function sessions({ stripe }: ChaosShop) {
  return (await stripe.checkout.sessions.list({ limit: 100 })).data
}

async function stock({ query }: ChaosShop) {
  const [row] = await query<{ on_hand: number; reserved: number }>(
    `select on_hand, reserved from shop.stock_item where id = (select stock_item_id from shop.variant where sku = $1)`,
    [sku],
  )
  return row
}
