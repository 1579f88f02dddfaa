import type { DisputeStanding } from '../after-sale.ts'
import type { Tx } from '../ground.ts'
import { type LockedOrder, markDispute } from '../orders/index.ts'
import { setDisputed } from '../payments/index.ts'
import { restateTokenPacks } from '../tokens/index.ts'

/** Of several disputes, the one that weighs most speaks for the order. */
const byWeight: DisputeStanding[] = ['open', 'inquiry', 'lost', 'won', 'none']
/** The bank has the money. */
const taken: DisputeStanding[] = ['open', 'lost']

/**
 * Marks a locked order with what its disputes say, and its payment with what banks took of it. What was sold follows the mark: parcels
 * wait while a dispute is open. Whatever else is to follow is done here, by the mark alone, since every event comes through here.
 */
export async function recountDisputes(tx: Tx, order: LockedOrder): Promise<void> {
  const disputes = await tx.db
    .selectFrom('shop.dispute')
    .where('order_id', '=', order.id)
    .select(['standing', 'amount_minor'])
    .execute()
  const mark =
    byWeight.find((standing) => disputes.some((dispute) => dispute.standing === standing)) ?? 'none'
  const disputedMinor = disputes.reduce(
    (sum, { standing, amount_minor }) => sum + (taken.includes(standing) ? amount_minor : 0),
    0,
  )
  await setDisputed(tx, order.id, disputedMinor)
  await markDispute(tx, order.id, mark)
  await restateTokenPacks(tx, order.id)
}
