import type Stripe from 'stripe'
import type { Context } from '../../core/context.ts'
import { type Difference, discrepancyOf } from '../../core/discrepancy.ts'
import {
  compareSubscription,
  isSubscriptionTruncated,
  recordSubscription,
  retrieveSubscription,
} from '../../subscriptions/index.ts'
import type { Comparison } from '../compare.ts'
import { stripeObject, syncStripeObject } from '../stripe-object.ts'
import { listKnownCustomers } from './customer.ts'

/** Compares the subscriptions of every customer, ended ones included. */
const comparison: Comparison = {
  step: 'Subscriptions',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const differing = new Map<string, Difference[]>()
    for await (const listed of ctx.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) {
      const differences = await compareSubscription(ctx, await withAllItems(ctx, listed))
      if (differences.length > 0) {
        differing.set(listed.id, differences)
      }
    }
    const discrepancy = discrepancyOf(`subscriptions of ${customer}`, [...differing.values()].flat())
    const repair = async () => {
      for (const id of differing.keys()) {
        await syncStripeObject(ctx, subscription, id)
      }
    }
    return discrepancy && { discrepancy, repair }
  },
}

const withAllItems = async (ctx: Context, listed: Stripe.Subscription): Promise<Stripe.Subscription> =>
  isSubscriptionTruncated(listed) ? retrieveSubscription(ctx.stripe, listed.id) : listed

/** A subscription. Payloads and lists include its first ten items; one with more is fetched. */
export const subscription = stripeObject('subscription', {
  events: {
    'customer.subscription.created':
      'From Checkout, only once something was paid or a trial was granted. Can arrive after `updated`.',
    'customer.subscription.updated':
      'Renewed, changed, past due, set to cancel: every change that has no event of its own.',
    'customer.subscription.deleted':
      'It ended, for any reason. The object remains at Stripe with the status canceled.',
    'customer.subscription.paused':
      'A trial ended without a payment method, if the plan waits for one. Pausing collection arrives as `updated`.',
    'customer.subscription.resumed': 'It is active again after it was paused.',
    'customer.subscription.trial_will_end': 'Three days before a trial ends, or at once for a shorter trial.',
  },
  trustPayload: (payload) => !isSubscriptionTruncated(payload),
  retrieve: retrieveSubscription,
  apply: recordSubscription,
  comparison,
})
