import { type Ground, inTransaction } from '../ground.ts'
import { fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordRefund, retrieveRefund } from './record.ts'

/** Makes our rows what Stripe's refunds of a payment are. @throws StripeError when Stripe does not answer */
export async function applyRefundsOf(ground: Ground, paymentIntent: string): Promise<void> {
  for await (const { id } of ground.stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
    await fetchAndApply(ground, id, wanted, () => retrieveRefund(ground.stripe, id), recordRefund)
  }
}
