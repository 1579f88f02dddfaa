import { sql } from 'kysely'
import type { Reader, Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { liveStatuses } from './types.ts'

/**
 * A customer must not pay twice: of several live subscriptions started by our checkouts, the first
 * one stays. Subscriptions that the merchant created are never duplicates.
 */
export async function enqueueDuplicateEnd(tx: Tx, userId: string): Promise<void> {
  // Two that are recorded concurrently would not see each other.
  await sql`select 1 from shop.customer where user_id = ${userId} for no key update`.execute(tx.db)
  const duplicates = await findDuplicates(tx, userId)
  if (duplicates.length === 0) {
    return
  }
  await enqueue(tx, { name: 'end-duplicate-subscription', payload: { userId }, key: `second:${userId}` })
}

/** The live subscriptions of a user that our checkouts started, without the first one. */
export async function findDuplicates({ db }: Reader, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .where('checkout_id', 'is not', null)
    .where('status', 'in', liveStatuses)
    .orderBy('created_at')
    .orderBy('id')
    .select('id')
    .execute()
  return rows.slice(1).map(({ id }) => id)
}
