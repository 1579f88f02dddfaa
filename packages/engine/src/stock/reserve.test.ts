import { expect, test } from 'vitest'
import { size } from '../../../../test/size.ts'
import { openTestGround, pendingOrder, readStock, stockItem } from '../../test/ground.ts'
import { inTransaction } from '../ground.ts'
import type { StockItemId } from '../ids.ts'
import { commitStock, releaseStock, reserveStock, type StockWanted } from './index.ts'

class Short extends Error {}

/** One buyer: a new order that reserves, or rolls back. */
const buyerOn = (ground: Awaited<ReturnType<typeof openTestGround>>) => (wanted: StockWanted[]) =>
  inTransaction(ground, async (tx) => {
    const orderId = await pendingOrder(tx)
    const reserved = await reserveStock(tx, orderId, wanted)
    if (!reserved.ok) {
      throw new Short()
    }
    return orderId
  })

test('200 buyers at once on 50 units: 50 get one, 150 are told, nothing is oversold', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 50)
  const buy = buyerOn(ground)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, () => buy([{ stockItemId: item, quantity: 1 }])),
  )
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason)
  expect(refused.every((error) => error instanceof Short)).toBe(true)
  expect(refused).toHaveLength(150)
  expect(await readStock(ground, item)).toEqual({ onHand: 50, reserved: 50 })
})

test('carts with the same things in any order do not deadlock', async () => {
  const ground = await openTestGround()
  const items = await Promise.all(Array.from({ length: 20 }, () => stockItem(ground, 10_000)))
  const buy = buyerOn(ground)
  const carts = Array.from({ length: size(100, 2000) }, (_, seed) => shuffled(items, seed))
  await Promise.all(carts.map((cart) => buy(cart.map((stockItemId) => ({ stockItemId, quantity: 1 })))))
  for (const item of items) {
    expect((await readStock(ground, item)).reserved).toBe(carts.length)
  }
})

test('lines that share a stock item are added up', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 5)
  await expect(
    buyerOn(ground)([
      { stockItemId: item, quantity: 3 },
      { stockItemId: item, quantity: 3 },
    ]),
  ).rejects.toThrow(Short)
  expect(await readStock(ground, item)).toEqual({ onHand: 5, reserved: 0 })
})

test('all or nothing, and every shortage has its figure', async () => {
  const ground = await openTestGround()
  const [plenty, few, none] = [
    await stockItem(ground, 9),
    await stockItem(ground, 2),
    await stockItem(ground, 0),
  ]
  const wanted = [plenty, few, none].map((stockItemId) => ({ stockItemId, quantity: 3 }))
  const available = await inTransaction(ground, async (tx) => {
    const reserved = await reserveStock(tx, await pendingOrder(tx), wanted)
    return reserved.ok ? undefined : Object.fromEntries(reserved.available)
  })
  expect(available).toEqual({ [plenty]: 9, [few]: 2, [none]: 0 })
})

test('what an order held is given back once, however often it is asked', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 10)
  const orderId = await buyerOn(ground)([{ stockItemId: item, quantity: 4 }])
  await Promise.all(Array.from({ length: 8 }, () => inTransaction(ground, (tx) => releaseStock(tx, orderId))))
  expect(await readStock(ground, item)).toEqual({ onHand: 10, reserved: 0 })
})

test('what was sold leaves the house once, and is not given back after', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 10)
  const orderId = await buyerOn(ground)([{ stockItemId: item, quantity: 4 }])
  await Promise.all(Array.from({ length: 8 }, () => inTransaction(ground, (tx) => commitStock(tx, orderId))))
  await inTransaction(ground, (tx) => releaseStock(tx, orderId))
  expect(await readStock(ground, item)).toEqual({ onHand: 6, reserved: 0 })
})

test.each([
  ['more reserved than there is', { reserved: 11 }],
  ['less than nothing reserved', { reserved: -1 }],
  ['less on hand than is promised', { on_hand: 3 }],
])('the database itself refuses %s', async (_what, change) => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 10)
  await ground.db.updateTable('shop.stock_item').where('id', '=', item).set({ reserved: 4 }).execute()
  await expect(
    ground.db.updateTable('shop.stock_item').where('id', '=', item).set(change).execute(),
  ).rejects.toThrow('stock_never_negative')
})

test('only going from in stock to low to out, or back, has pages made anew', async () => {
  const ground = await openTestGround()
  const { product, item } = await productWithStock(ground, 10)
  const announced = async () => {
    const jobs = await ground.db
      // the queue's own table, which our schema does not describe
      .withTables<{ 'graphile_worker._private_jobs': { payload: { slugs?: string[] } } }>()
      .selectFrom('graphile_worker._private_jobs')
      .select('payload')
      .execute()
    await ground.db
      .withTables<{ 'graphile_worker._private_jobs': object }>()
      .deleteFrom('graphile_worker._private_jobs')
      .execute()
    return jobs.flatMap((job) => job.payload.slugs ?? [])
  }
  const buy = buyerOn(ground)
  await buy([{ stockItemId: item, quantity: 4 }])
  expect(await announced()).toEqual([])
  const last = await buy([{ stockItemId: item, quantity: 1 }])
  expect(await announced()).toEqual([product])
  await inTransaction(ground, (tx) => releaseStock(tx, last))
  expect(await announced()).toEqual([product])
})

async function productWithStock(ground: Awaited<ReturnType<typeof openTestGround>>, onHand: number) {
  const item = await stockItem(ground, onHand)
  const now = ground.clock.now()
  const productId = ground.ids.next('product', now)
  await ground.db
    .insertInto('shop.product')
    .values({
      id: productId,
      slug: 'a-mount',
      name: 'A mount',
      description: '',
      image_url: '',
      option_names: [],
      position: 0,
      created_at: now,
      archived_at: null,
    })
    .execute()
  const variant = {
    id: ground.ids.next('variant', now),
    product_id: productId,
    sku: 'A',
    position: 0,
    image_url: null,
    archived_at: null,
  }
  await ground.db
    .insertInto('shop.variant')
    .values({ ...variant, options: '{}', stock_item_id: item })
    .execute()
  return { product: 'a-mount', item }
}

function shuffled(items: StockItemId[], seed: number): StockItemId[] {
  // a small linear congruential generator: the same order on every run
  let state = seed + 1
  return items
    .map((item) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return { item, at: state }
    })
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item)
}
