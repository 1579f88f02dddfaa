import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

/** The parameters of a session that has its answer are history: the address leaves them. */
export async function eraseCheckouts(tx: Tx, orderIds: OrderId[]): Promise<void> {
  if (orderIds.length === 0) {
    return
  }
  await sql`
    update shop.checkout set params = (params::jsonb - 'customer_email')::json
    where order_id = any (${orderIds})`.execute(tx.db)
}
