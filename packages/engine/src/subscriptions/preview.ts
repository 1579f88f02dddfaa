import { fromStripeTime, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { stripeFailure } from '../core/stripe.ts'
import { findChangeableSubscription } from './own.ts'
import { readTarget } from './read-target.ts'
import { retrieveSubscription } from './retrieve.ts'
import type { OwnSubscription, PlanChangeInput, SwitchPreview } from './types.ts'

/** See `Engine.subscriptions.preview`. Stripe works it out, by the second that `change` is then told to charge by. */
export async function previewSwitch(
  ctx: Context,
  { userId, subscriptionId, ...input }: OwnSubscription & PlanChangeInput,
): Promise<SwitchPreview> {
  const subscription = await findChangeableSubscription(ctx, { userId, subscriptionId })
  const target = await readTarget(ctx, subscription, input)
  const prorationDate = fromStripeTime(toStripeTime(ctx.clock.now()))
  const invoice = await askStripe(ctx, subscriptionId, target, prorationDate)
  const { price, quantity } = target
  const fresh = invoice.lines.data.filter(
    ({ amount, period }) => amount >= 0 && fromStripeTime(period.end) > prorationDate,
  )
  const ends = fresh.map(({ period }) => period.end)
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

async function askStripe(
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
        // In a trial nothing was paid that could be given back, and nothing is asked before it ends.
        ...(status === 'trialing'
          ? { proration_behavior: 'none' as const }
          : { proration_behavior: 'always_invoice' as const, proration_date: toStripeTime(at) }),
      },
    })
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind !== 'refused') {
      throw new AppError('stripe.unavailable')
    }
    throw new AppError('subscription.change_refused', { reason: failure.message })
  }
}
