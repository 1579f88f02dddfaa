/**
 * Reservations by the engine without HTTP: of one contended item, and of a thousand items. Each is
 * an order and a commit.
 */
import { createClock } from '../packages/engine/src/core/clock.ts'
import { createDb, createPool } from '../packages/engine/src/core/db.ts'
import { createIds, type InventoryItemId } from '../packages/engine/src/core/ids.ts'
import { reserveInventory } from '../packages/engine/src/inventory/index.ts'
import { insertOrder } from '../packages/engine/src/orders/index.ts'
import type { Bench } from './bench.ts'
import { hammer } from './load.ts'

const clients = 32
const count = 4_000

export const reserve: Bench = {
  measures: 'reservations by the engine without HTTP, of one item and of a thousand',
  async run({ databaseUrl }) {
    const db = createDb(createPool(databaseUrl, clients))
    const clock = createClock()
    const ids = createIds()
    const addItems = async (number: number) => {
      const rows = Array.from({ length: number }, () => ({
        id: ids.next('inventoryItem', clock.now()),
        on_hand: count,
      }))
      await db.insertInto('shop.inventory_item').values(rows).execute()
      return rows.map(({ id }) => id)
    }
    const reserveOneOf = (items: InventoryItemId[]) => (n: number) =>
      db.transaction().execute(async (transaction) => {
        const tx = { db: transaction, clock, ids, now: clock.now() }
        const orderId = await insertOrder(tx, { ...anOrder })
        const inventoryItemId = items[n % items.length]
        if (
          !inventoryItemId ||
          !(await reserveInventory(tx, orderId, [{ inventoryItemId, quantity: 1 }])).ok
        ) {
          throw new Error('Not enough inventory')
        }
      })
    const contended = await hammer(clients, count, reserveOneOf(await addItems(1)))
    const spread = await hammer(clients, count, reserveOneOf(await addItems(1_000)))
    await db.destroy()
    return [
      { operation: 'reserve one contended item', clients, measured: contended },
      { operation: 'reserve one of a thousand items', clients, measured: spread },
    ]
  },
}

const anOrder = {
  currency: 'usd',
  subtotalMinor: 100,
  taxIncluded: false,
  totalMinor: 100,
  email: undefined,
  userId: undefined,
  clientRef: undefined,
  cartId: undefined,
  fingerprint: undefined,
}
