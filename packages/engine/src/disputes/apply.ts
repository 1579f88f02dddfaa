import type { Ground } from '../ground.ts'
import { inTransaction } from '../ground.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordDispute, retrieveDispute } from './record.ts'

/** Makes our row what the dispute is at Stripe. @throws StripeError when Stripe does not answer */
export async function applyDispute(ground: Ground, disputeId: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, disputeId))
  return fetchAndApply(
    ground,
    disputeId,
    wanted,
    () => retrieveDispute(ground.stripe, disputeId),
    recordDispute,
  )
}
