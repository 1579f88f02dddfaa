import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestGround, pendingOrder, readStock, stockItem, type TestGround } from '../../test/ground.ts'
import { inTransaction } from '../ground.ts'
import type { StockItemId } from '../ids.ts'
import { adjustStock, commitStock, releaseStock, reserveStock, restock, restockFromRefund } from './index.ts'

const by = { actor: 'usr_keeper' }

const kindsOf = async (ground: TestGround, item: StockItemId) => {
  const rows = await ground.db
    .selectFrom('shop.stock_movement')
    .where('stock_item_id', '=', item)
    .orderBy('id')
    .select(['kind', 'on_hand_delta', 'reserved_delta'])
    .execute()
  return rows.map((row) => [row.kind, row.on_hand_delta, row.reserved_delta])
}

const reserve = (ground: TestGround, stockItemId: StockItemId, quantity: number) =>
  inTransaction(ground, async (tx) => {
    const orderId = await pendingOrder(tx)
    expect(await reserveStock(tx, orderId, [{ stockItemId, quantity }])).toEqual({ ok: true })
    return orderId
  })

const refundOf = (ground: TestGround) => ground.ids.next('refund', ground.clock.now())

test('every change of stock is in its history, and the history adds up to the stock', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 10)
  const [sold, given] = [await reserve(ground, item, 4), await reserve(ground, item, 2)]
  await inTransaction(ground, (tx) => commitStock(tx, sold))
  await inTransaction(ground, (tx) => releaseStock(tx, given))
  await inTransaction(ground, (tx) => restock(tx, { ...by, id: item, quantity: 5 }))
  await inTransaction(ground, (tx) => adjustStock(tx, { ...by, id: item, by: -1, reason: 'One was broken' }))
  const refund = refundOf(ground)
  await inTransaction(ground, (tx) => restockFromRefund(tx, refund, [{ stockItemId: item, quantity: 3 }]))
  await inTransaction(ground, (tx) => restockFromRefund(tx, refund, []))
  const history = await kindsOf(ground, item)
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
  expect({ onHand: sum(1), reserved: sum(2) }).toEqual(await readStock(ground, item))
})

test.each([
  ["update shop.stock_movement set reason = 'other'"],
  ['delete from shop.stock_movement'],
  ['truncate shop.stock_movement'],
])('nobody takes the history back: %s', async (statement) => {
  const ground = await openTestGround()
  await stockItem(ground, 1)
  await expect(sql.raw(statement).execute(ground.db)).rejects.toThrow('shop.stock_movement is append-only')
})

test('an adjustment leaves what open checkouts were promised', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 10)
  await reserve(ground, item, 4)
  const adjust = (by_: number) =>
    inTransaction(ground, (tx) => adjustStock(tx, { ...by, id: item, by: by_, reason: 'Counted' }))
  await expect(adjust(-7)).rejects.toMatchObject({
    code: 'stock.below_reserved',
    details: { onHand: 10, reserved: 4 },
  })
  await adjust(-6)
  expect(await readStock(ground, item)).toEqual({ onHand: 4, reserved: 4 })
})

test.each(['stk_nothing', 'ord_1', 'stk_000000000000000000000000'])(
  'there is no stock item %s',
  async (id) => {
    const ground = await openTestGround()
    await expect(
      inTransaction(ground, (tx) => restock(tx, { ...by, id, quantity: 1 })),
    ).rejects.toMatchObject({
      code: 'stock.unknown',
    })
  },
)

test('what a refund brought back is what it was last told, however often', async () => {
  const ground = await openTestGround()
  const [item, other] = [await stockItem(ground, 0), await stockItem(ground, 0)]
  const refund = refundOf(ground)
  const bring = (...goods: [StockItemId, number][]) =>
    inTransaction(ground, (tx) =>
      restockFromRefund(
        tx,
        refund,
        goods.map(([stockItemId, quantity]) => ({ stockItemId, quantity })),
      ),
    )
  await bring([item, 1], [item, 1], [other, 1])
  await bring([item, 2], [other, 1])
  expect([await readStock(ground, item), await readStock(ground, other)]).toMatchObject([
    { onHand: 2 },
    { onHand: 1 },
  ])
  await bring([item, 1])
  expect([await readStock(ground, item), await readStock(ground, other)]).toMatchObject([
    { onHand: 1 },
    { onHand: 0 },
  ])
})

test('what was sold again cannot be taken back, and is told', async () => {
  const ground = await openTestGround()
  const item = await stockItem(ground, 0)
  const refund = refundOf(ground)
  await inTransaction(ground, (tx) => restockFromRefund(tx, refund, [{ stockItemId: item, quantity: 3 }]))
  const sold = await reserve(ground, item, 2)
  expect(await inTransaction(ground, (tx) => restockFromRefund(tx, refund, []))).toEqual({ leftUnits: 2 })
  expect(await readStock(ground, item)).toEqual({ onHand: 2, reserved: 2 })
  await inTransaction(ground, (tx) => releaseStock(tx, sold))
  expect(await inTransaction(ground, (tx) => restockFromRefund(tx, refund, []))).toEqual({ leftUnits: 0 })
  expect(await readStock(ground, item)).toEqual({ onHand: 0, reserved: 0 })
})
