import type Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import type { Difference } from '../stripe-sync/replica.ts'
import {
  applySubscription,
  compareSubscription,
  isSubscriptionCut,
  retrieveSubscription,
} from '../subscriptions/index.ts'
import { listKnownCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDiscrepancies } from './replica-discrepancies.ts'

/** Every customer's subscriptions, ended ones too, against our replica of them. */
export const compareSubscriptions: Comparison = {
  step: 'Subscriptions',

  list: listKnownCustomers,

  async compare(ctx, customer) {
    const drifted = new Map<string, Difference[]>()
    for await (const each of ctx.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) {
      const differences = await compareSubscription(ctx, await whole(ctx, each))
      if (differences.length > 0) {
        drifted.set(each.id, differences)
      }
    }
    return replicaDiscrepancies(`subscriptions of ${customer}`, [...drifted.values()].flat(), async () => {
      for (const id of drifted.keys()) {
        await applySubscription(ctx, id)
      }
    })
  },
}

const whole = async (ctx: Context, listed: Stripe.Subscription): Promise<Stripe.Subscription> =>
  isSubscriptionCut(listed) ? retrieveSubscription(ctx.stripe, listed.id) : listed
