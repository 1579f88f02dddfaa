import type Stripe from 'stripe'
import { toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { SubscriptionChangeId } from '../core/ids.ts'
import { idOf } from '../core/stripe.ts'
import { applySubscription } from './apply.ts'
import { retrieveSubscription } from './subscription.ts'

/** A requested change, as it is stored until it is done. */
export type ChangeInput =
  | {
      kind: 'switch'
      fromPriceId: string
      priceId: string
      quantity: number
      prorationDate?: string | undefined
    }
  | { kind: 'switch_later'; fromPriceId: string; priceId: string; quantity: number }
  | { kind: 'cancel' | 'cancel_later' | 'keep' | 'resume' }

export interface ChangeCall {
  id: SubscriptionChangeId
  attempt: number
  subscriptionId: string
  input: ChangeInput
}

/**
 * Metadata with the id of the latest change, so that the subscription itself shows whether it was
 * made, even if the response was lost.
 */
const CHANGE_KEY = 'countinghouse_change'

type Answer = Stripe.Response<Stripe.Subscription>
type Keys = (step: string) => { idempotencyKey: string }

/**
 * Makes the calls at Stripe, each under an idempotency key of its own, and applies the result.
 * @throws StripeError
 */
export async function callChange(ctx: Context, call: ChangeCall): Promise<void> {
  const { id, attempt, subscriptionId, input } = call
  const keys: Keys = (step) => ({ idempotencyKey: `change:${id}:${step}:${attempt}` })
  const before = await retrieveSubscription(ctx.stripe, subscriptionId)
  if (before.metadata[CHANGE_KEY] === id) {
    await applySubscription(ctx, subscriptionId)
    return
  }
  // A change scheduled for the period's end was meant for the subscription as it was; the new
  // change replaces it.
  const schedule = idOf(before.schedule)
  if (schedule !== null) {
    await ctx.stripe.subscriptionSchedules.release(schedule, {}, keys(`release ${schedule}`))
  }
  await applySubscription(ctx, subscriptionId, () => calls[input.kind](ctx.stripe, { ...call, before, keys }))
}

/** Whether Stripe made the change, when the response was lost. @throws StripeError */
export async function isChangeCallDone(
  ctx: Context,
  { id, subscriptionId, input }: ChangeCall,
): Promise<boolean> {
  const { metadata, status } = await retrieveSubscription(ctx.stripe, subscriptionId)
  await applySubscription(ctx, subscriptionId)
  return input.kind === 'cancel' ? status === 'canceled' : metadata[CHANGE_KEY] === id
}

type PreparedCall = ChangeCall & { before: Stripe.Subscription; keys: Keys }

const calls: Record<ChangeInput['kind'], (stripe: Stripe, call: PreparedCall) => Promise<Answer>> = {
  switch: (stripe, { input, before, keys, ...call }) => {
    if (input.kind !== 'switch') {
      throw new Error(`${input.kind} is not a plan change`)
    }
    const item = before.items.data.find(({ price }) => price.id === input.fromPriceId)
    const inTrial = before.status === 'trialing'
    return stripe.subscriptions.update(
      call.subscriptionId,
      {
        items: [{ ...(item ? { id: item.id } : {}), price: input.priceId, quantity: input.quantity }],
        metadata: { [CHANGE_KEY]: call.id },
        // A change that cannot be paid is not made; during a trial nothing is charged.
        payment_behavior: 'error_if_incomplete',
        proration_behavior: inTrial ? 'none' : 'always_invoice',
        ...(input.prorationDate && !inTrial
          ? { proration_date: toStripeTime(new Date(input.prorationDate)) }
          : {}),
        ...(before.cancel_at === null ? {} : { cancel_at_period_end: false }),
      },
      keys('update'),
    )
  },

  /**
   * The current period, then one period of the new price; after that the schedule releases the
   * subscription, which continues normally.
   */
  async switch_later(stripe, { input, before, keys, ...call }) {
    if (input.kind !== 'switch_later') {
      throw new Error(`${input.kind} is not a plan change`)
    }
    const { id, phases } = await stripe.subscriptionSchedules.create(
      { from_subscription: call.subscriptionId },
      // A schedule of an interrupted attempt has been released; the next one needs another key.
      keys(`schedule after ${idOf(before.schedule) ?? 'none'}`),
    )
    const [currentPhase] = phases
    if (!currentPhase) {
      throw new Error(`Schedule ${id} has no phase`)
    }
    const items = before.items.data.map((item) =>
      item.price.id === input.fromPriceId
        ? { price: input.priceId, quantity: input.quantity }
        : { price: item.price.id, quantity: item.quantity ?? 1 },
    )
    const current = before.items.data.map((item) => ({ price: item.price.id, quantity: item.quantity ?? 1 }))
    await stripe.subscriptionSchedules.update(
      id,
      {
        end_behavior: 'release',
        proration_behavior: 'none',
        phases: [
          {
            items: current,
            start_date: currentPhase.start_date,
            end_date: currentPhase.end_date,
            proration_behavior: 'none',
          },
          { items, duration: durationOf(before), proration_behavior: 'none' },
        ],
      },
      // Stripe would reject the key of a released schedule's phases with another body.
      keys(`phases of ${id}`),
    )
    return updateWithChangeId(stripe, call, keys)
  },

  cancel: (stripe, { subscriptionId, keys }) =>
    stripe.subscriptions.cancel(subscriptionId, {}, keys('cancel')),

  cancel_later: (stripe, { keys, ...call }) =>
    updateWithChangeId(stripe, call, keys, { cancel_at_period_end: true }),

  keep: (stripe, { before, keys, ...call }) =>
    updateWithChangeId(stripe, call, keys, before.cancel_at === null ? {} : { cancel_at_period_end: false }),

  async resume(stripe, { before, keys, ...call }) {
    if (before.status === 'paused') {
      await stripe.subscriptions.resume(call.subscriptionId, {}, keys('resume'))
    }
    return updateWithChangeId(
      stripe,
      call,
      keys,
      before.pause_collection === null ? {} : { pause_collection: '' },
    )
  },
}

const updateWithChangeId = (
  stripe: Stripe,
  { id, subscriptionId }: Pick<ChangeCall, 'id' | 'subscriptionId'>,
  keys: Keys,
  params: Stripe.SubscriptionUpdateParams = {},
): Promise<Answer> =>
  stripe.subscriptions.update(subscriptionId, { ...params, metadata: { [CHANGE_KEY]: id } }, keys('update'))

/** One period of the new price, after which the subscription has no schedule again. */
function durationOf({ items }: Stripe.Subscription): { interval: 'month' | 'year'; interval_count: number } {
  const interval = items.data[0]?.price.recurring?.interval === 'year' ? 'year' : 'month'
  return { interval, interval_count: 1 }
}
