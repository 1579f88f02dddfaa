import { fromStripeTime, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { stripeFailure } from '../core/stripe.ts'
import { readTarget } from './read-target.ts'
import { requireChangeableSubscription } from './require.ts'
import { retrieveSubscription } from './subscription.ts'
import type { OwnSubscription, PlanChangeInput, PlanChangePreview } from './types.ts'

/**
 * See `Engine.subscriptions.preview`. Stripe computes it for the proration date that `change` is
 * then called with.
 */
export async function previewPlanChange(
  ctx: Context,
  { userId, subscriptionId, ...input }: OwnSubscription & PlanChangeInput,
): Promise<PlanChangePreview> {
  const subscription = await requireChangeableSubscription(ctx, { userId, subscriptionId })
  const target = await readTarget(ctx, subscription, input)
  const prorationDate = fromStripeTime(toStripeTime(ctx.clock.now()))
  const invoice = await createPreview(ctx, subscriptionId, target, prorationDate)
  const { price, quantity } = target
  const upcoming = invoice.lines.data.filter(
    ({ amount, period }) => amount >= 0 && fromStripeTime(period.end) > prorationDate,
  )
  const ends = upcoming.map(({ period }) => period.end)
  return {
    to: {
      lookupKey: price.lookupKey,
      priceId: price.priceId,
      interval: price.interval,
      currency: price.currency,
      amountMinor: price.amountMinor,
      quantity,
    },
    dueNowMinor: invoice.amount_due,
    totalMinor: invoice.total,
    currency: invoice.currency,
    lines: invoice.lines.data.map(({ description, amount }) => ({
      description: description ?? '',
      amountMinor: amount,
    })),
    nextAt: ends.length > 0 ? fromStripeTime(Math.max(...ends)) : null,
    nextInterval: price.interval,
    prorationDate,
  }
}

async function createPreview(
  ctx: Context,
  subscription: string,
  target: Awaited<ReturnType<typeof readTarget>>,
  at: Date,
) {
  try {
    const { items, status } = await retrieveSubscription(ctx.stripe, subscription)
    const item = items.data.find(({ price }) => price.id === target.fromPriceId)
    return await ctx.stripe.invoices.createPreview({
      subscription,
      subscription_details: {
        items: [{ ...(item ? { id: item.id } : {}), price: target.price.priceId, quantity: target.quantity }],
        // During a trial nothing was paid that could be credited, and nothing is charged before it
        // ends.
        ...(status === 'trialing'
          ? { proration_behavior: 'none' as const }
          : { proration_behavior: 'always_invoice' as const, proration_date: toStripeTime(at) }),
      },
    })
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind !== 'rejected') {
      throw new AppError('stripe.unavailable')
    }
    throw new AppError('subscription.change_refused', { reason: failure.message })
  }
}
