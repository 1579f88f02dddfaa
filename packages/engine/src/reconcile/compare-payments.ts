import type { Context } from '../core/context.ts'
import { applyRefundsOf } from '../refunds/index.ts'
import { type Comparison, type Found, lookBackTo } from './comparison.ts'

/** What comes back later than this is seen among the refunds. */
const CHANGING_DAYS = 35

/** What we say we got and gave back, against the payment intents and their charges. */
export const comparePayments: Comparison = {
  step: 'Payments',

  async list({ db }, look) {
    const since = lookBackTo(look, CHANGING_DAYS)
    const rows = await db
      .selectFrom('shop.payment')
      .where((of) => (since ? of('recorded_at', '>', since) : of.lit(true)))
      .where('stripe_id', 'like', 'pi\\_%')
      .select('stripe_id')
      .execute()
    return rows.map((row) => row.stripe_id)
  },

  async compare(ctx: Context, paymentIntent: string): Promise<Found | undefined> {
    const intent = await ctx.stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge'] })
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
    const ours = await readPayment(ctx, paymentIntent)
    const stripes = {
      received: intent.amount_received,
      refunded: charge?.amount_refunded ?? 0,
      currency: intent.currency,
    }
    const sameMoney = ours.received === stripes.received && ours.currency === stripes.currency
    if (sameMoney && ours.refunded === stripes.refunded) {
      return undefined
    }
    return {
      discrepancy: {
        what: `payment of order ${ours.orderId}`,
        ours: `${ours.received} received, ${ours.refunded} refunded (${ours.currency})`,
        stripes: `${stripes.received} received, ${stripes.refunded} refunded (${stripes.currency})`,
        hint: sameMoney
          ? 'Apply the refunds as they are at Stripe.'
          : 'A person has to look: what was paid is a fact, and ours says another.',
      },
      ...(sameMoney ? { mend: () => applyRefundsOf(ctx, paymentIntent) } : {}),
    }
  },
}

async function readPayment(ctx: Context, paymentIntent: string) {
  const payment = await ctx.db
    .selectFrom('shop.payment')
    .where('stripe_id', '=', paymentIntent)
    .selectAll()
    .executeTakeFirstOrThrow()
  const refunds = await ctx.db
    .selectFrom('shop.refund')
    .where('payment_stripe_id', '=', paymentIntent)
    .where('status', 'in', ['pending', 'requires_action', 'succeeded'])
    .select('amount_minor')
    .execute()
  const refunded = refunds.reduce((sum, refund) => sum + refund.amount_minor, 0)
  return { orderId: payment.order_id, received: payment.amount_minor, refunded, currency: payment.currency }
}
