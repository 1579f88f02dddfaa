/** Places orders, as customers do, for other benchmarks. */
import pg from 'pg'
import type { BenchContext } from './context.ts'
import { createHttpClient, hammer, type Measured } from './load.ts'

export interface PlacedOrder {
  orderId: string
  sessionId: string
}

/** Places orders over HTTP, each with a session at Stripe, spread over all products. */
export async function placeOrders(ctx: BenchContext, count: number): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = []
  await measureCheckouts(ctx, 16, count, (order) => placed.push(order))
  return placed
}

export async function measureCheckouts(
  ctx: BenchContext,
  clients: number,
  count: number,
  onPlaced: (order: PlacedOrder) => void = () => {},
): Promise<Measured> {
  const skus = await addInventory(ctx, count)
  const http = createHttpClient(ctx.url, clients)
  const measured = await hammer(clients, count, async (n) => {
    const body = JSON.stringify({ items: [{ sku: skus[n % skus.length], quantity: 1 }] })
    const response = await http.send({
      method: 'POST',
      path: '/api/checkout',
      headers: { 'content-type': 'application/json' },
      body,
    })
    onPlaced(JSON.parse(response))
  })
  http.close()
  return measured
}

/** Adds enough inventory that no order is rejected. */
async function addInventory({ databaseUrl }: BenchContext, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('update shop.inventory_item set on_hand = on_hand + $1', [count])
  const { rows } = await client.query<{ sku: string }>(
    'select sku from shop.variant where inventory_item_id is not null order by sku',
  )
  await client.end()
  return rows.map(({ sku }) => sku)
}
