/** What goes wrong while a webhook is taken in: the process dies, the database fails. Stripe's next try succeeds; one payment. */
import { describe, expect, test } from 'vitest'
import { failAt, holdAt } from './holds.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess } from './shop-process.ts'

const sku = 'BIKE-BLACK-S'

/** Where in the transaction, as a trigger stands there; and whether it is committed all the same. */
const moments: Record<string, { trigger: string; kind?: string; commits: boolean }> = {
  'after the insert': { trigger: 'after insert on shop.stripe_event', commits: false },
  'in the middle of the effects': { trigger: 'after insert on shop.payment', commits: false },
  'after the effects': { trigger: 'after update on shop.stripe_event', commits: false },
  'after the commit, before the answer': {
    trigger: 'after insert on shop.payment deferrable initially deferred',
    kind: 'constraint trigger',
    commits: true,
  },
}

describe('the process is killed', () => {
  test.for(Object.entries(moments))('%s', { timeout: 60_000 }, async ([, { trigger, kind, commits }]) => {
    const { shop, process, sessionId } = await openSale({ works: false })
    const hold = await holdAt(shop, trigger, kind)
    await shop.pay(sessionId)
    await hold.reached()
    await process.kill()
    await hold.release()
    expect(await shop.query('select from shop.stripe_event')).toHaveLength(commits ? 1 : 0)
    expect(await shop.query('select from shop.payment')).toHaveLength(commits ? 1 : 0)

    await shop.start({ works: false })
    // Stripe tries again after five minutes.
    await shop.sandbox.advance('6 minutes')
    await expectPaidOnce(shop)
    expect(answers(shop)).toEqual([null, 200])
  })
})

describe('the database fails', () => {
  test('once, while the event is written: 500, and the retry succeeds', { timeout: 60_000 }, async () => {
    const { shop, sessionId } = await openSale({ works: false })
    await failAt(shop, 'after update on shop.stripe_event', 1)
    await shop.pay(sessionId)
    await shop.sandbox.idle()
    expect(answers(shop)).toEqual([500])
    expect(await shop.query('select from shop.stripe_event')).toEqual([])
    await shop.sandbox.advance('6 minutes')
    await expectPaidOnce(shop)
    expect(answers(shop)).toEqual([500, 200])
  })

  test('once, at the commit: 500, and the retry succeeds', { timeout: 60_000 }, async () => {
    const { shop, sessionId } = await openSale({ works: false })
    await failAt(shop, 'after insert on shop.payment deferrable initially deferred', 1, 'constraint trigger')
    await shop.pay(sessionId)
    await shop.sandbox.idle()
    expect(answers(shop)).toEqual([500])
    await shop.sandbox.advance('6 minutes')
    await expectPaidOnce(shop)
    expect(answers(shop)).toEqual([500, 200])
  })

  test('once, among the effects: the event is kept, and a job settles it', { timeout: 60_000 }, async () => {
    const { shop, sessionId } = await openSale({ works: true })
    await failAt(shop, 'after insert on shop.payment', 1)
    await shop.pay(sessionId)
    await shop.sandbox.idle()
    expect(answers(shop)).toEqual([200])
    await expectPaidOnce(shop)
    expect(await shop.query('select attempts, error is null as mended from shop.stripe_event')).toEqual([
      { attempts: 1, mended: true },
    ])
  })

  test('by ending every connection of the shop in the middle: 500, and the retry succeeds', { timeout: 60_000 }, async () => {
    const { shop, sessionId } = await openSale({ works: true })
    const hold = await holdAt(shop, 'after insert on shop.payment')
    await shop.pay(sessionId)
    await hold.reached()
    await shop.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'countinghouse'`)
    await hold.release()
    await shop.sandbox.idle()
    expect(answers(shop)).toEqual([500])
    await shop.sandbox.advance('6 minutes')
    await expectPaidOnce(shop)
    expect(answers(shop)).toEqual([500, 200])
  })
})

/** A checkout that waits for its customer to pay. */
async function openSale({ works }: { works: boolean }): Promise<{ shop: ChaosShop; process: ShopProcess; sessionId: string }> {
  const shop = await openChaosShop()
  const process = await shop.start({ works })
  const answer = await fetch(`${process.url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
  })
  expect(answer.status).toBe(201)
  const { sessionId } = (await answer.json()) as { sessionId: string }
  return { shop, process, sessionId }
}

/** How the deliveries so far were answered; `null` is not at all. */
const answers = ({ sandbox }: ChaosShop) =>
  sandbox.world.database.all('SELECT status FROM delivery ORDER BY at').map(({ status }) => status)

async function expectPaidOnce({ query }: ChaosShop): Promise<void> {
  await eventually(async () => expect(await query('select status from shop.order')).toEqual([{ status: 'paid' }]))
  expect(await query('select status from shop.stripe_event')).toEqual([{ status: 'applied' }])
  expect(await query('select from shop.payment')).toHaveLength(1)
  const stock = await query(
    'select on_hand, reserved from shop.stock_item where id = (select stock_item_id from shop.variant where sku = $1)',
    [sku],
  )
  expect(stock).toEqual([{ on_hand: 49, reserved: 0 }])
}
