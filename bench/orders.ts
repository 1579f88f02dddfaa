/** Orders as customers place them, to measure with. */
import pg from 'pg'
import type { BenchContext } from './context.ts'
import { createHttpClient, hammer, type Measured } from './load.ts'

export interface Placed {
  orderId: string
  sessionId: string
}

/** Over HTTP, each to a session at Stripe, spread over everything in the catalog. */
export async function placeOrders(ctx: BenchContext, count: number): Promise<Placed[]> {
  const placed: Placed[] = []
  await measureCheckouts(ctx, 16, count, (order) => placed.push(order))
  return placed
}

export async function measureCheckouts(
  ctx: BenchContext,
  clients: number,
  count: number,
  onPlaced: (order: Placed) => void = () => {},
): Promise<Measured> {
  const skus = await stockUp(ctx, count)
  const http = createHttpClient(ctx.url, clients)
  const measured = await hammer(clients, count, async (n) => {
    const body = JSON.stringify({ items: [{ sku: skus[n % skus.length], quantity: 1 }] })
    const answer = await http.ask({
      method: 'POST',
      path: '/api/checkout',
      headers: { 'content-type': 'application/json' },
      body,
    })
    onPlaced(JSON.parse(answer))
  })
  http.close()
  return measured
}

/** Enough of everything, so that no order is refused. */
async function stockUp({ databaseUrl }: BenchContext, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('update shop.inventory_item set on_hand = on_hand + $1', [count])
  const { rows } = await client.query<{ sku: string }>(
    'select sku from shop.variant where inventory_item_id is not null order by sku',
  )
  await client.end()
  return rows.map(({ sku }) => sku)
}
