/** The part of the engine that bills again and again: plans, subscriptions, and the customer's own page at Stripe. */
import { lookAhead, showBilling } from './billing/index.ts'
import type { Engine } from './engine.ts'
import type { Ground } from './ground.ts'
import type { GivenPriceIds } from './plan.ts'
import { comparePacks, findPack, listPlans, pushCatalog } from './plans/index.ts'
import { configurePortal, openPortal } from './portal/index.ts'
import {
  cancelSubscription,
  changeSubscription,
  findSubscriptionsOfUser,
  keepSubscription,
  previewSwitch,
  resumeSubscription,
  startSubscription,
} from './subscriptions/index.ts'

export function createBilling(
  ground: Ground,
  priceIds: GivenPriceIds,
): Pick<Engine, 'billing' | 'plans' | 'portal' | 'subscriptions'> {
  const { plans } = ground
  return {
    plans: {
      catalog: plans,
      findPack: (by) => findPack(ground, plans, by),
      list: () => listPlans(ground, plans),
      push: async (how) => [
        ...(await pushCatalog(ground, plans, priceIds, how)),
        ...(await comparePacks(ground, plans)),
        ...(await configurePortal(ground, how)),
      ],
    },
    portal: { open: (input) => openPortal(ground, input) },
    billing: { show: (userId) => showBilling(ground, userId), ahead: (userId) => lookAhead(ground, userId) },
    subscriptions: {
      start: (input) => startSubscription(ground, input),
      ofUser: (userId) => findSubscriptionsOfUser(ground, userId),
      preview: (input) => previewSwitch(ground, input),
      change: (input) => changeSubscription(ground, input),
      cancel: (input) => cancelSubscription(ground, input),
      keep: (input) => keepSubscription(ground, input),
      resume: (input) => resumeSubscription(ground, input),
    },
  }
}
