import { addMinutes } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Features, FeatureValue, Plan, Plans } from '../plans/types.ts'
import type { ActiveEntitlement, BlockReason, Entitlement } from './types.ts'

/**
 * Every feature of every plan, with the best value among the user's plans and the free features.
 */
export function decideEntitlements(
  { plans, free }: Plans,
  activeEntitlements: ActiveEntitlement[],
  now: Date,
): Entitlement[] {
  const names = new Set(
    [free, ...plans.map(({ features }) => features)].flatMap((features) => Object.keys(features)),
  )
  return [...names].map((feature) =>
    decideEntitlement({ plans, packs: [], free }, activeEntitlements, now, feature),
  )
}

/** The best value of one feature. @throws AppError `entitlement.unknown_feature` */
export function decideEntitlement(
  { plans, free }: Plans,
  activeEntitlements: ActiveEntitlement[],
  now: Date,
  feature: string,
): Entitlement {
  if (
    ![free, ...plans.map(({ features }) => features)].some((features) => Object.hasOwn(features, feature))
  ) {
    throw new AppError('entitlement.unknown_feature', { feature })
  }
  const included = activeEntitlements.flatMap((active) => {
    const plan = plans.find(({ key }) => key === active.planKey)
    return plan
      ? [
          {
            ...entitlementOf(feature, plan.features, active.quantity, plan.key),
            blockReason: blockReasonOf(plan, active, now),
          },
        ]
      : []
  })
  const granted = included
    .filter(({ blockReason }) => blockReason === null)
    .reduce(better, entitlementOf(feature, free, 1, null))
  // If a blocked plan would grant more, its reason explains the difference.
  const { blockReason } = included.reduce(better, granted)
  return { ...granted, blockReason }
}

/**
 * Only Stripe's status ends a subscription. Meanwhile a disputed payment blocks it, and so does a
 * late payment after the plan's grace period.
 */
function blockReasonOf(
  { graceDays }: Plan,
  { status, lateSince, dispute }: ActiveEntitlement,
  now: Date,
): BlockReason | null {
  if (dispute) {
    return dispute === 'open' ? 'payment_disputed' : 'payment_lost'
  }
  return status === 'past_due' && addMinutes(lateSince, graceDays * 24 * 60) <= now ? 'payment_late' : null
}

function entitlementOf(
  feature: string,
  features: Features,
  quantity: number,
  planKey: string | null,
): Entitlement {
  const base = { feature, planKey, blockReason: null }
  const value: FeatureValue = Object.hasOwn(features, feature) ? (features[feature] ?? false) : false
  if (typeof value === 'boolean') {
    return { ...base, entitled: value, limit: null }
  }
  if (value === 'unlimited') {
    return { ...base, entitled: true, limit: null }
  }
  const limit = typeof value === 'number' ? value : value.perUnit * quantity
  return { ...base, entitled: limit > 0, limit }
}

/** The greatest limit counts: limits of several plans are not added up. The first wins a tie. */
function better(left: Entitlement, right: Entitlement): Entitlement {
  return rank(right) > rank(left) ? right : left
}

const rank = ({ entitled, limit }: Entitlement): number =>
  entitled ? (limit ?? Number.POSITIVE_INFINITY) : 0
