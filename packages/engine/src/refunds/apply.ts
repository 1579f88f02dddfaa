import { type Context, inTransaction } from '../core/context.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { recordRefund, retrieveRefund } from './record.ts'

/**
 * Makes our rows equal to Stripe's refunds of a payment.
 * @throws StripeError when Stripe does not answer
 */
export async function applyRefundsOf(ctx: Context, paymentIntent: string): Promise<void> {
  for await (const { id } of ctx.stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    await applyRefund(ctx, id)
  }
}

/** Makes our row equal to the refund at Stripe. @throws StripeError when Stripe does not answer */
export async function applyRefund(ctx: Context, refundId: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, refundId))
  return fetchAndApply(ctx, refundId, fetchVersion, () => retrieveRefund(ctx.stripe, refundId), recordRefund)
}
