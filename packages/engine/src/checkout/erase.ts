import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

/**
 * Removes the email address from stored session parameters. They are not needed once the order has
 * ended.
 */
export async function eraseCheckouts(tx: Tx, orderIds: OrderId[]): Promise<void> {
  if (orderIds.length === 0) {
    return
  }
  await sql`
    update shop.checkout set params = (params::jsonb - 'customer_email')::json
    where order_id = any (${orderIds})`.execute(tx.db)
}
