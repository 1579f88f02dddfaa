import { type Ground, inTransaction } from '../ground.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordRefund, retrieveRefund } from './record.ts'

/** Makes our rows what Stripe's refunds of a payment are. @throws StripeError when Stripe does not answer */
export async function applyRefundsOf(ground: Ground, paymentIntent: string): Promise<void> {
  for await (const { id } of ground.stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    await applyRefund(ground, id)
  }
}

/** Makes our row what the refund is at Stripe. @throws StripeError when Stripe does not answer */
export async function applyRefund(ground: Ground, refundId: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, refundId))
  return fetchAndApply(ground, refundId, wanted, () => retrieveRefund(ground.stripe, refundId), recordRefund)
}
