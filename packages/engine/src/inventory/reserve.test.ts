import { expect, test } from 'vitest'
import { size } from '../../../../test/size.ts'
import { inventoryItem, openTestContext, pendingOrder, readInventory } from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'
import { commitInventory, type InventoryRequest, releaseInventory, reserveInventory } from './index.ts'

class InsufficientStock extends Error {}

/** A buyer whose new order reserves inventory or rolls back. */
const buyerOn = (ctx: Awaited<ReturnType<typeof openTestContext>>) => (requests: InventoryRequest[]) =>
  inTransaction(ctx, async (tx) => {
    const orderId = await pendingOrder(tx)
    const reserved = await reserveInventory(tx, orderId, requests)
    if (!reserved.ok) {
      throw new InsufficientStock()
    }
    return orderId
  })

test('200 concurrent buyers of 50 units: 50 reserve one, 150 fail, no oversell', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 50)
  const buy = buyerOn(ctx)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, () => buy([{ inventoryItemId: item, quantity: 1 }])),
  )
  const failures = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map((outcome) => outcome.reason)
  expect(failures.every((error) => error instanceof InsufficientStock)).toBe(true)
  expect(failures).toHaveLength(150)
  expect(await readInventory(ctx, item)).toEqual({ onHand: 50, reserved: 50 })
})

test('concurrent orders of the same items in any order do not deadlock', async () => {
  const ctx = await openTestContext()
  const items = await Promise.all(Array.from({ length: 20 }, () => inventoryItem(ctx, 10_000)))
  const buy = buyerOn(ctx)
  const carts = Array.from({ length: size(100, 2000) }, (_, seed) => shuffled(items, seed))
  await Promise.all(
    carts.map((cart) => buy(cart.map((inventoryItemId) => ({ inventoryItemId, quantity: 1 })))),
  )
  for (const item of items) {
    expect((await readInventory(ctx, item)).reserved).toBe(carts.length)
  }
})

test('adds up lines that share an inventory item', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 5)
  await expect(
    buyerOn(ctx)([
      { inventoryItemId: item, quantity: 3 },
      { inventoryItemId: item, quantity: 3 },
    ]),
  ).rejects.toThrow(InsufficientStock)
  expect(await readInventory(ctx, item)).toEqual({ onHand: 5, reserved: 0 })
})

test('reserves all or nothing, and reports the available units of every item', async () => {
  const ctx = await openTestContext()
  const [plenty, few, none] = [
    await inventoryItem(ctx, 9),
    await inventoryItem(ctx, 2),
    await inventoryItem(ctx, 0),
  ]
  const requests = [plenty, few, none].map((inventoryItemId) => ({ inventoryItemId, quantity: 3 }))
  const available = await inTransaction(ctx, async (tx) => {
    const reserved = await reserveInventory(tx, await pendingOrder(tx), requests)
    return reserved.ok ? undefined : Object.fromEntries(reserved.available)
  })
  expect(available).toEqual({ [plenty]: 9, [few]: 2, [none]: 0 })
})

test('concurrent releases release a reservation once', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 10)
  const orderId = await buyerOn(ctx)([{ inventoryItemId: item, quantity: 4 }])
  await Promise.all(
    Array.from({ length: 8 }, () => inTransaction(ctx, (tx) => releaseInventory(tx, orderId))),
  )
  expect(await readInventory(ctx, item)).toEqual({ onHand: 10, reserved: 0 })
})

test('concurrent commits commit a reservation once, which cannot be released after', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 10)
  const orderId = await buyerOn(ctx)([{ inventoryItemId: item, quantity: 4 }])
  await Promise.all(Array.from({ length: 8 }, () => inTransaction(ctx, (tx) => commitInventory(tx, orderId))))
  await inTransaction(ctx, (tx) => releaseInventory(tx, orderId))
  expect(await readInventory(ctx, item)).toEqual({ onHand: 6, reserved: 0 })
})

test.each([
  ['more reserved than on hand', { reserved: 11 }],
  ['a negative number reserved', { reserved: -1 }],
  ['fewer on hand than reserved', { on_hand: 3 }],
])('the database rejects %s', async (_case, change) => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 10)
  await ctx.db.updateTable('shop.inventory_item').where('id', '=', item).set({ reserved: 4 }).execute()
  await expect(
    ctx.db.updateTable('shop.inventory_item').where('id', '=', item).set(change).execute(),
  ).rejects.toThrow('inventory_never_negative')
})

test('refreshes product pages only when the inventory level changes', async () => {
  const ctx = await openTestContext()
  const { product, item } = await productWithInventory(ctx, 10)
  const announced = async () => {
    const jobs = await ctx.db
      // The queue's own table is not part of our schema.
      .withTables<{ 'graphile_worker._private_jobs': { payload: { slugs?: string[] } } }>()
      .selectFrom('graphile_worker._private_jobs')
      .select('payload')
      .execute()
    await ctx.db
      .withTables<{ 'graphile_worker._private_jobs': object }>()
      .deleteFrom('graphile_worker._private_jobs')
      .execute()
    return jobs.flatMap((job) => job.payload.slugs ?? [])
  }
  const buy = buyerOn(ctx)
  await buy([{ inventoryItemId: item, quantity: 4 }])
  expect(await announced()).toEqual([])
  const last = await buy([{ inventoryItemId: item, quantity: 1 }])
  expect(await announced()).toEqual([product])
  await inTransaction(ctx, (tx) => releaseInventory(tx, last))
  expect(await announced()).toEqual([product])
})

async function productWithInventory(ctx: Awaited<ReturnType<typeof openTestContext>>, onHand: number) {
  const item = await inventoryItem(ctx, onHand)
  const now = ctx.clock.now()
  const productId = ctx.ids.next('product', now)
  await ctx.db
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
    id: ctx.ids.next('variant', now),
    product_id: productId,
    sku: 'A',
    position: 0,
    image_url: null,
    archived_at: null,
  }
  await ctx.db
    .insertInto('shop.variant')
    .values({ ...variant, options: '{}', inventory_item_id: item })
    .execute()
  return { product: 'a-mount', item }
}

function shuffled(items: InventoryItemId[], seed: number): InventoryItemId[] {
  // A small linear congruential generator gives the same order on every run.
  let state = seed + 1
  return items
    .map((item) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return { item, at: state }
    })
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item)
}
