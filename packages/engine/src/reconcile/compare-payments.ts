import type { Context } from '../core/context.ts'
import { formatMoney } from '../core/money.ts'
import { type Comparison, compareSince } from '../stripe-sync/compare.ts'
import { refund } from '../stripe-sync/objects/refund.ts'
import { syncStripeObject } from '../stripe-sync/stripe-object.ts'

/** A refund made later than this is found by comparing refunds. */
const CHANGING_DAYS = 35

/**
 * Compares the received and refunded amounts of recorded payments with their payment intents and
 * charges.
 */
export const comparePayments: Comparison = {
  step: 'Payments',

  async list({ db }, options) {
    const since = compareSince(options, CHANGING_DAYS)
    const rows = await db
      .selectFrom('shop.payment')
      .where((eb) => (since ? eb('recorded_at', '>', since) : eb.lit(true)))
      .where('stripe_id', 'like', 'pi\\_%')
      .select('stripe_id')
      .execute()
    return rows.map((row) => row.stripe_id)
  },

  async compare(ctx, paymentIntent) {
    const intent = await ctx.stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge'] })
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
    const saved = await readPayment(ctx, paymentIntent)
    const stripePayment = {
      received: intent.amount_received,
      refunded: charge?.amount_refunded ?? 0,
      currency: intent.currency,
    }
    const isSamePayment =
      saved.received === stripePayment.received && saved.currency === stripePayment.currency
    if (isSamePayment && saved.refunded === stripePayment.refunded) {
      return undefined
    }
    return {
      discrepancy: {
        what: `payment of order ${saved.orderId}`,
        inDatabase: describe(saved),
        atStripe: describe(stripePayment),
        hint: isSamePayment
          ? 'Apply the refunds as they are at Stripe.'
          : 'Needs manual review: a recorded payment never changes, and Stripe has another amount.',
      },
      ...(isSamePayment ? { repair: () => syncRefunds(ctx, paymentIntent) } : {}),
    }
  },
}

interface PaymentTotals {
  received: number
  refunded: number
  currency: string
}

function describe({ received, refunded, currency }: PaymentTotals): string {
  return `${formatMoney(received, currency)} received, ${formatMoney(refunded, currency)} refunded`
}

async function readPayment({ db }: Context, paymentIntent: string) {
  const payment = await db
    .selectFrom('shop.payment')
    .where('stripe_id', '=', paymentIntent)
    .selectAll()
    .executeTakeFirstOrThrow()
  const refunds = await db
    .selectFrom('shop.refund')
    .where('payment_stripe_id', '=', paymentIntent)
    .where('status', 'in', ['pending', 'requires_action', 'succeeded'])
    .select('amount_minor')
    .execute()
  const refunded = refunds.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
  return { orderId: payment.order_id, received: payment.amount_minor, refunded, currency: payment.currency }
}

async function syncRefunds(ctx: Context, paymentIntent: string): Promise<void> {
  for await (const { id } of ctx.stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    await syncStripeObject(ctx, refund, id)
  }
}
