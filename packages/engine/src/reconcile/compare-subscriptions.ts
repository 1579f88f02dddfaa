import type Stripe from 'stripe'
import type { Ground } from '../ground.ts'
import type { Difference } from '../replica.ts'
import {
  applySubscription,
  compareSubscription,
  isSubscriptionCut,
  retrieveSubscription,
} from '../subscriptions/index.ts'
import { listKnownCustomers } from './compare-customers.ts'
import type { Comparison } from './comparison.ts'
import { replicaDrift } from './replica-drift.ts'

/** Every customer's subscriptions, ended ones too, against our replica of them. */
export const compareSubscriptions: Comparison = {
  step: 'Subscriptions',

  list: listKnownCustomers,

  async compare(ground, customer) {
    const drifted = new Map<string, Difference[]>()
    for await (const each of ground.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) {
      const differences = await compareSubscription(ground, await whole(ground, each))
      if (differences.length > 0) {
        drifted.set(each.id, differences)
      }
    }
    return replicaDrift(`subscriptions of ${customer}`, [...drifted.values()].flat(), async () => {
      for (const id of drifted.keys()) {
        await applySubscription(ground, id)
      }
    })
  },
}

const whole = async (ground: Ground, listed: Stripe.Subscription): Promise<Stripe.Subscription> =>
  isSubscriptionCut(listed) ? retrieveSubscription(ground.stripe, listed.id) : listed
