/** The process dies while it gives money back for units of an order: whenever that is, the money and the goods go back once. */
import { createAccounts } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPage, type PageRequest } from '../page.ts'
import { isDeep } from '../size.ts'
import { holdAt } from './holds.ts'
import {
  type ChaosShop,
  eventually,
  openPersistentShop,
  type ShopProcess,
  webhookSecret,
} from './shop-process.ts'

const sku = 'BIKE-BLACK-S'
const bought = 3
const returned = 2
const email = 'buyer@example.com'

interface Refunding {
  orderId: string
  /** Under a key of the order's, the same each time; `undefined` when the process dies before it answers. */
  ask(): Promise<{ refundId: string } | undefined>
  restart(options: { works: boolean }): Promise<void>
}

/** Each begins to refund, and resolves at the moment that it names; what it returns lets go of what was held there. */
const moments: Record<
  string,
  (shop: ChaosShop, refunding: Refunding) => Promise<(() => Promise<void>) | undefined>
> = {
  'in the first beat': (shop, refunding) => heldDuring(shop, refunding, 'after insert on shop.refund'),

  async 'before its call'(_shop, { restart, ask }) {
    await restart({ works: false })
    expect(await ask()).toBeDefined()
    return undefined
  },

  async 'with its call on the way to Stripe'(shop, { ask }) {
    await delayed(shop, 'delay', ask)
    return undefined
  },

  async 'with its answer on the way back'(shop, { orderId, ask }) {
    await delayed(shop, 'delay_after', ask)
    await eventually(async () => expect(await refundsAtStripe(shop, orderId)).toHaveLength(1))
    return undefined
  },

  'in the third beat': (shop, refunding) =>
    heldDuring(shop, refunding, 'after insert on shop.inventory_movement'),

  'at the commit of the third beat': (shop, refunding) =>
    heldDuring(
      shop,
      refunding,
      'after update on shop.refund deferrable initially deferred',
      'constraint trigger',
    ),
}

let shop: ChaosShop
let process: ShopProcess
let admin: PageRequest
beforeAll(async () => {
  shop = await openPersistentShop()
  process = await shop.start()
  admin = await signInAdmin(shop, process)
})
afterAll(() => shop.close())

/** Nothing but a job that comes twice is left to go wrong there. */
const rest = 'at the commit of the third beat'

test.for(Object.keys(moments).filter((moment) => isDeep || moment !== rest))(
  'killed %s',
  { timeout: 60_000 },
  async (moment) => {
    const orderId = await sell()
    const before = await stock()
    // What is told of the refund must not do what its answer is to do.
    for (const match of ['refund.', 'charge.refund']) {
      shop.sandbox.faults.add({ kind: 'late', match, amount: 60_000 })
    }
    const restart = async (options: { works: boolean }) => {
      await process.kill()
      process = await shop.start(options)
    }
    const letGo = await moments[moment]?.(shop, { orderId, ask: () => refund(orderId), restart })
    await process.kill()
    await letGo?.()
    shop.sandbox.faults.clear()

    // The queue's lock says nothing of its holder; after some minutes it is taken for dead.
    await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
    process = await shop.start()
    // Of the first beat nothing is left to finish: who asked asks again.
    if (moment === 'in the first beat') {
      expect(await shop.query('select from shop.refund where order_id = $1', [orderId])).toEqual([])
      await refund(orderId)
    }
    const refundId = await eventually(() => expectOneRefund(orderId, before))

    await shop.advance('2 minutes')
    await shop.sandbox.idle()
    expect(await refund(orderId)).toMatchObject({ refundId, status: 'succeeded' })
    expect(await expectOneRefund(orderId, before)).toBe(refundId)
  },
)

/** At Stripe, in our rows, on the shelf, in the journal, and in the customer's inbox. */
async function expectOneRefund(orderId: string, before: { on_hand: number }): Promise<string> {
  const atStripe = await refundsAtStripe(shop, orderId)
  expect(atStripe).toMatchObject([{ status: 'succeeded' }])
  const [{ id: stripeId, amount } = { id: '', amount: 0 }] = atStripe
  const select = 'select id, stripe_id, status, amount_minor::integer from shop.refund where order_id = $1'
  const rows = await shop.query<{ id: string }>(select, [orderId])
  expect(rows).toEqual([
    { id: expect.any(String), stripe_id: stripeId, status: 'succeeded', amount_minor: amount },
  ])
  const refundId = rows[0]?.id ?? ''
  expect(await stock()).toEqual({ on_hand: before.on_hand + returned, reserved: 0 })
  const [found] = await shop.query(
    `select
      (select status from shop.order where id = $1) as status,
      (select refunded_minor::integer from shop.payment where order_id = $1) as refunded,
      (select refunded_quantity from shop.order_line where order_id = $1) as units,
      (select array_agg(on_hand_delta) from shop.inventory_movement where ref = $2) as moved,
      (select array_agg(amount_minor::integer) from shop.journal_entry join shop.journal_posting on entry_key = key
        where subject = $3 and account = 'refund') as posted,
      (select count(*)::integer from shop.notification where email_template ->> 'template' = 'order_refunded' and email_template ->> 'orderId' = $1) as told`,
    [orderId, refundId, stripeId],
  )
  const once = { refunded: amount, units: returned, moved: [returned], posted: [amount], told: 1 }
  expect(found).toEqual({ status: 'partially_refunded', ...once })
  return refundId
}

/** @returns the order's id */
async function sell(): Promise<string> {
  const answer = await createPage(process.url)('POST', '/api/checkout', {
    items: [{ sku, quantity: bought }],
    email,
  })
  expect(answer.status).toBe(201)
  const { orderId, sessionId } = (await answer.json()) as { orderId: string; sessionId: string }
  await shop.pay(sessionId)
  await shop.sandbox.idle()
  const paid = 'select from shop.order where id = $1 and status = $2'
  await eventually(async () => expect(await shop.query(paid, [orderId, 'paid'])).toHaveLength(1))
  return orderId
}

function refund(orderId: string): Promise<{ refundId: string } | undefined> {
  const input = { lines: [{ sku, quantity: returned, restock: true }], reason: 'Arrived broken' }
  return admin('POST', `/api/admin/orders/${orderId}/refunds`, input, { 'idempotency-key': orderId }).then(
    async (answer) => {
      expect(answer.status).toBe(201)
      return (await answer.json()) as { refundId: string }
    },
    () => undefined,
  )
}

async function heldDuring(
  shop: ChaosShop,
  { ask }: Refunding,
  trigger: string,
  kind?: string,
): Promise<() => Promise<void>> {
  const hold = await holdAt(shop, { trigger, kind })
  void ask()
  await hold.reached()
  return () => hold.release()
}

/** Resolves when the call is at Stripe's door. */
async function delayed(shop: ChaosShop, kind: 'delay' | 'delay_after', ask: Refunding['ask']): Promise<void> {
  const fault = shop.sandbox.faults.add({ kind, match: '/v1/refunds', amount: 1_500, times: 1 })
  await ask()
  await eventually(async () => expect(shop.sandbox.faults.list().map(({ id }) => id)).not.toContain(fault.id))
}

async function refundsAtStripe({ stripe, query }: ChaosShop, orderId: string) {
  const [payment] = await query<{ stripe_id: string }>(
    'select stripe_id from shop.payment where order_id = $1',
    [orderId],
  )
  return (await stripe.refunds.list({ payment_intent: payment?.stripe_id ?? '', limit: 100 })).data
}

async function stock(): Promise<{ on_hand: number }> {
  const [row] = await shop.query<{ on_hand: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row ?? { on_hand: 0 }
}

async function signInAdmin({ databaseUrl }: ChaosShop, { url }: ShopProcess): Promise<PageRequest> {
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [webhookSecret] }
  const engine = createEngine({ databaseUrl, stripe, clock: createClock() })
  const keeper = { email: 'keeper@example.com', password: 'a keeper’s password' }
  await createAccounts({
    engine,
    secret: 'a secret for nothing but making an admin',
    siteUrl: url,
    log: silentLog,
  }).makeAdmin(keeper)
  await engine.close()
  const page = createPage(url)
  expect((await page('POST', '/api/auth/sign-in', keeper)).status).toBe(200)
  return page
}
