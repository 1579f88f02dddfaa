import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  inventoryItem,
  openTestContext,
  pendingOrder,
  readInventory,
  type TestContext,
} from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import type { InventoryItemId } from '../core/ids.ts'
import {
  adjustInventory,
  commitInventory,
  releaseInventory,
  reserveInventory,
  restock,
  restockFromRefund,
} from './index.ts'

const by = { actor: 'usr_admin' }

const kindsOf = async (ctx: TestContext, item: InventoryItemId) => {
  const rows = await ctx.db
    .selectFrom('shop.inventory_movement')
    .where('inventory_item_id', '=', item)
    .orderBy('id')
    .select(['kind', 'on_hand_delta', 'reserved_delta'])
    .execute()
  return rows.map((row) => [row.kind, row.on_hand_delta, row.reserved_delta])
}

const reserve = (ctx: TestContext, inventoryItemId: InventoryItemId, quantity: number) =>
  inTransaction(ctx, async (tx) => {
    const orderId = await pendingOrder(tx)
    expect(await reserveInventory(tx, orderId, [{ inventoryItemId, quantity }])).toEqual({ ok: true })
    return orderId
  })

const refundOf = (ctx: TestContext) => ctx.ids.next('refund', ctx.clock.now())

test('every inventory change is in the history, whose sum is the inventory', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 10)
  const [sold, released] = [await reserve(ctx, item, 4), await reserve(ctx, item, 2)]
  await inTransaction(ctx, (tx) => commitInventory(tx, sold))
  await inTransaction(ctx, (tx) => releaseInventory(tx, released))
  await inTransaction(ctx, (tx) => restock(tx, { ...by, id: item, quantity: 5 }))
  await inTransaction(ctx, (tx) => adjustInventory(tx, { ...by, id: item, by: -1, reason: 'One was broken' }))
  const refund = refundOf(ctx)
  await inTransaction(ctx, (tx) => restockFromRefund(tx, refund, [{ inventoryItemId: item, quantity: 3 }]))
  await inTransaction(ctx, (tx) => restockFromRefund(tx, refund, []))
  const history = await kindsOf(ctx, item)
  expect(history).toEqual([
    ['opened', 10, 0],
    ['reserved', 0, 4],
    ['reserved', 0, 2],
    ['sold', -4, -4],
    ['released', 0, -2],
    ['restocked', 5, 0],
    ['adjusted', -1, 0],
    ['returned', 3, 0],
    ['return_undone', -3, 0],
  ])
  const sum = (at: 1 | 2) => history.reduce((total, row) => total + Number(row[at]), 0)
  expect({ onHand: sum(1), reserved: sum(2) }).toEqual(await readInventory(ctx, item))
})

test.each([
  ["update shop.inventory_movement set reason = 'other'"],
  ['delete from shop.inventory_movement'],
  ['truncate shop.inventory_movement'],
])('the inventory history is append-only: %s', async (statement) => {
  const ctx = await openTestContext()
  await inventoryItem(ctx, 1)
  await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow('shop.inventory_movement is append-only')
})

test('an adjustment cannot remove units reserved by open checkouts', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 10)
  await reserve(ctx, item, 4)
  const adjust = (delta: number) =>
    inTransaction(ctx, (tx) => adjustInventory(tx, { ...by, id: item, by: delta, reason: 'Counted' }))
  await expect(adjust(-7)).rejects.toMatchObject({
    code: 'stock.below_reserved',
    details: { onHand: 10, reserved: 4 },
  })
  await adjust(-6)
  expect(await readInventory(ctx, item)).toEqual({ onHand: 4, reserved: 4 })
})

test.each(['stk_nothing', 'ord_1', 'stk_000000000000000000000000'])(
  'rejects an unknown inventory item id: %s',
  async (id) => {
    const ctx = await openTestContext()
    await expect(inTransaction(ctx, (tx) => restock(tx, { ...by, id, quantity: 1 }))).rejects.toMatchObject({
      code: 'stock.unknown',
    })
  },
)

test('sets the units returned by a refund to the latest list, idempotently', async () => {
  const ctx = await openTestContext()
  const [item, other] = [await inventoryItem(ctx, 0), await inventoryItem(ctx, 0)]
  const refund = refundOf(ctx)
  const restockReturned = (...returned: [InventoryItemId, number][]) =>
    inTransaction(ctx, (tx) =>
      restockFromRefund(
        tx,
        refund,
        returned.map(([inventoryItemId, quantity]) => ({ inventoryItemId, quantity })),
      ),
    )
  await restockReturned([item, 1], [item, 1], [other, 1])
  await restockReturned([item, 2], [other, 1])
  expect([await readInventory(ctx, item), await readInventory(ctx, other)]).toMatchObject([
    { onHand: 2 },
    { onHand: 1 },
  ])
  await restockReturned([item, 1])
  expect([await readInventory(ctx, item), await readInventory(ctx, other)]).toMatchObject([
    { onHand: 1 },
    { onHand: 0 },
  ])
})

test('a return cannot be undone for units sold again, and reports how many', async () => {
  const ctx = await openTestContext()
  const item = await inventoryItem(ctx, 0)
  const refund = refundOf(ctx)
  await inTransaction(ctx, (tx) => restockFromRefund(tx, refund, [{ inventoryItemId: item, quantity: 3 }]))
  const sold = await reserve(ctx, item, 2)
  expect(await inTransaction(ctx, (tx) => restockFromRefund(tx, refund, []))).toEqual({ leftUnits: 2 })
  expect(await readInventory(ctx, item)).toEqual({ onHand: 2, reserved: 2 })
  await inTransaction(ctx, (tx) => releaseInventory(tx, sold))
  expect(await inTransaction(ctx, (tx) => restockFromRefund(tx, refund, []))).toEqual({ leftUnits: 0 })
  expect(await readInventory(ctx, item)).toEqual({ onHand: 0, reserved: 0 })
})
