import type { Tx } from '../core/context.ts'
import { type LockedOrder, markDispute } from '../orders/index.ts'
import { setDisputed } from '../payments/index.ts'
import { recountTokenPacks } from '../tokens/index.ts'
import type { DisputeStatus } from './types.ts'

/** Of several disputes, the one that weighs most speaks for the order. */
const byWeight: DisputeStatus[] = ['open', 'inquiry', 'lost', 'won', 'none']
/** The bank has the money. */
const taken: DisputeStatus[] = ['open', 'lost']

/**
 * Marks a locked order with what its disputes say, and its payment with what banks took of it. What was sold follows the mark: parcels
 * wait while a dispute is open. Whatever else is to follow is done here, by the mark alone, since every event comes through here.
 */
export async function recountDisputes(tx: Tx, order: LockedOrder): Promise<void> {
  const disputes = await tx.db
    .selectFrom('shop.dispute')
    .where('order_id', '=', order.id)
    .select(['status', 'amount_minor'])
    .execute()
  const mark = byWeight.find((status) => disputes.some((dispute) => dispute.status === status)) ?? 'none'
  const disputedMinor = disputes.reduce(
    (sum, { status, amount_minor }) => sum + (taken.includes(status) ? amount_minor : 0),
    0,
  )
  await setDisputed(tx, order.id, disputedMinor)
  await markDispute(tx, order.id, mark)
  await recountTokenPacks(tx, order.id)
}
