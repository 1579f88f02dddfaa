/** The part of the engine that bills again and again: plans, subscriptions, and the customer's own page at Stripe. */
import { previewUpcomingInvoice, showBilling } from './billing/index.ts'
import type { Context } from './core/context.ts'
import type { Engine } from './engine.ts'
import { comparePacks, findPack, listPlans, pushCatalog } from './plans/index.ts'
import type { GivenPriceIds } from './plans/types.ts'
import { configurePortal, openPortal } from './portal/index.ts'
import {
  cancelSubscription,
  changeSubscription,
  findSubscriptionsOfUser,
  keepSubscription,
  previewPlanChange,
  resumeSubscription,
  startSubscription,
} from './subscriptions/index.ts'

export function createBilling(
  ctx: Context,
  priceIds: GivenPriceIds,
): Pick<Engine, 'billing' | 'plans' | 'portal' | 'subscriptions'> {
  const { plans } = ctx
  return {
    plans: {
      catalog: plans,
      findPack: (by) => findPack(ctx, plans, by),
      list: () => listPlans(ctx, plans),
      push: async (how) => [
        ...(await pushCatalog(ctx, plans, priceIds, how)),
        ...(await comparePacks(ctx, plans)),
        ...(await configurePortal(ctx, how)),
      ],
    },
    portal: { open: (input) => openPortal(ctx, input) },
    billing: {
      show: (userId) => showBilling(ctx, userId),
      upcomingInvoice: (userId) => previewUpcomingInvoice(ctx, userId),
    },
    subscriptions: {
      start: (input) => startSubscription(ctx, input),
      ofUser: (userId) => findSubscriptionsOfUser(ctx, userId),
      preview: (input) => previewPlanChange(ctx, input),
      change: (input) => changeSubscription(ctx, input),
      cancel: (input) => cancelSubscription(ctx, input),
      keep: (input) => keepSubscription(ctx, input),
      resume: (input) => resumeSubscription(ctx, input),
    },
  }
}
