/** Kills the process while it refunds units of an order: they are refunded and restocked once. */
import { createAccounts } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPage, type PageRequest } from '../page.ts'
import { isDeep } from '../size.ts'
import { pauseTransaction } from './pause-transaction.ts'
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

interface RefundRequest {
  orderId: string
  /**
   * Sends the request with the same idempotency key each time. `undefined` when the process is
   * killed before it responds.
   */
  send(): Promise<{ refundId: string } | undefined>
  restart(options: { runsWorker: boolean }): Promise<void>
}

/**
 * Each requests a refund and resolves when that reaches the named moment. Returns a function that
 * resumes what is paused there.
 */
const moments: Record<
  string,
  (shop: ChaosShop, request: RefundRequest) => Promise<(() => Promise<void>) | undefined>
> = {
  'in the intent step': (shop, request) => pausedDuring(shop, request, 'after insert on shop.refund'),

  async 'before the request is sent to Stripe'(_shop, { restart, send }) {
    await restart({ runsWorker: false })
    expect(await send()).toBeDefined()
    return undefined
  },

  async 'before the request reaches Stripe'(shop, { send }) {
    await delayed(shop, 'delay', send)
    return undefined
  },

  async 'before the response of Stripe arrives'(shop, { orderId, send }) {
    await delayed(shop, 'delay_after', send)
    await eventually(async () => expect(await refundsAtStripe(shop, orderId)).toHaveLength(1))
    return undefined
  },

  'in the record step': (shop, request) =>
    pausedDuring(shop, request, 'after insert on shop.inventory_movement'),

  'at the commit of the record step': (shop, request) =>
    pausedDuring(
      shop,
      request,
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

/** Tests only that a job may run twice, so it runs only in deep runs. */
const deepOnly = 'at the commit of the record step'

test.for(Object.keys(moments).filter((moment) => isDeep || moment !== deepOnly))(
  'refunds and restocks once when killed %s',
  { timeout: 60_000 },
  async (moment) => {
    const orderId = await sell()
    const before = await inventory()
    // Otherwise webhooks would do what the response does.
    for (const match of ['refund.', 'charge.refund']) {
      shop.sandbox.faults.add({ kind: 'late', match, amount: 60_000 })
    }
    const restart = async (options: { runsWorker: boolean }) => {
      await process.kill()
      process = await shop.start(options)
    }
    const resume = await moments[moment]?.(shop, { orderId, send: () => refund(orderId), restart })
    await process.kill()
    await resume?.()
    shop.sandbox.faults.clear()

    // The queue releases the lock of a killed worker only after some minutes.
    await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
    process = await shop.start()
    // In the intent step nothing was committed, so the request is repeated.
    if (moment === 'in the intent step') {
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

/** Expects one refund at Stripe, in the database, in inventory, in the ledger, and one email. */
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
  expect(await inventory()).toEqual({ on_hand: before.on_hand + returned, reserved: 0 })
  const [found] = await shop.query(
    `select
      (select status from shop.order where id = $1) as status,
      (select refunded_minor::integer from shop.payment where order_id = $1) as refunded,
      (select refunded_quantity from shop.order_line where order_id = $1) as units,
      (select array_agg(on_hand_delta) from shop.inventory_movement where ref = $2) as moved,
      (select array_agg(amount_minor::integer) from shop.journal_entry join shop.journal_posting on entry_key = key
        where subject = $3 and account = 'refund') as posted,
      (select count(*)::integer from shop.notification where email_template ->> 'template' = 'order_refunded' and email_template ->> 'orderId' = $1) as emails`,
    [orderId, refundId, stripeId],
  )
  const once = { refunded: amount, units: returned, moved: [returned], posted: [amount], emails: 1 }
  expect(found).toEqual({ status: 'partially_refunded', ...once })
  return refundId
}

/** @returns the order's id */
async function sell(): Promise<string> {
  const response = await createPage(process.url)('POST', '/api/checkout', {
    items: [{ sku, quantity: bought }],
    email,
  })
  expect(response.status).toBe(201)
  const { orderId, sessionId } = (await response.json()) as { orderId: string; sessionId: string }
  await shop.pay(sessionId)
  await shop.sandbox.idle()
  const paid = 'select from shop.order where id = $1 and status = $2'
  await eventually(async () => expect(await shop.query(paid, [orderId, 'paid'])).toHaveLength(1))
  return orderId
}

function refund(orderId: string): Promise<{ refundId: string } | undefined> {
  const input = { lines: [{ sku, quantity: returned, restock: true }], reason: 'Arrived broken' }
  return admin('POST', `/api/admin/orders/${orderId}/refunds`, input, { 'idempotency-key': orderId }).then(
    async (response) => {
      expect(response.status).toBe(201)
      return (await response.json()) as { refundId: string }
    },
    () => undefined,
  )
}

async function pausedDuring(
  shop: ChaosShop,
  { send }: RefundRequest,
  trigger: string,
  kind?: string,
): Promise<() => Promise<void>> {
  const pause = await pauseTransaction(shop, { trigger, kind })
  void send()
  await pause.reached()
  return () => pause.resume()
}

/** Resolves when the call is delayed at the sandbox. */
async function delayed(
  shop: ChaosShop,
  kind: 'delay' | 'delay_after',
  send: RefundRequest['send'],
): Promise<void> {
  const fault = shop.sandbox.faults.add({ kind, match: '/v1/refunds', amount: 1_500, times: 1 })
  await send()
  await eventually(async () => expect(shop.sandbox.faults.list().map(({ id }) => id)).not.toContain(fault.id))
}

async function refundsAtStripe({ stripe, query }: ChaosShop, orderId: string) {
  const [payment] = await query<{ stripe_id: string }>(
    'select stripe_id from shop.payment where order_id = $1',
    [orderId],
  )
  return (await stripe.refunds.list({ payment_intent: payment?.stripe_id ?? '', limit: 100 })).data
}

async function inventory(): Promise<{ on_hand: number }> {
  const [row] = await shop.query<{ on_hand: number }>(
    'select on_hand, reserved from shop.inventory_item where id = (select inventory_item_id from shop.variant where sku = $1)',
    [sku],
  )
  return row ?? { on_hand: 0 }
}

async function signInAdmin({ databaseUrl }: ChaosShop, { url }: ShopProcess): Promise<PageRequest> {
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [webhookSecret] }
  const engine = createEngine({ databaseUrl, stripe, clock: createClock() })
  const account = { email: 'admin@example.com', password: 'an admin’s password' }
  await createAccounts({
    engine,
    secret: 'a secret used only to create an admin',
    siteUrl: url,
    log: silentLog,
  }).makeAdmin(account)
  await engine.close()
  const page = createPage(url)
  expect((await page('POST', '/api/auth/sign-in', account)).status).toBe(200)
  return page
}
