import { addMinutes } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Features, FeatureValue, Plan, Plans } from '../plans/types.ts'
import type { ActiveEntitlement } from './read-active.ts'
import type { BlockReason, Entitlement } from './types.ts'

/** Every feature there is, by name: its best value among what somebody holds and what everybody has. */
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

/** @throws AppError `entitlement.unknown_feature` */
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
  const held = activeEntitlements.flatMap((holding) => {
    const plan = plans.find(({ key }) => key === holding.planKey)
    return plan
      ? [
          {
            ...offer(feature, plan.features, holding.quantity, plan.key),
            blockReason: blockReasonOf(plan, holding, now),
          },
        ]
      : []
  })
  const given = held
    .filter(({ blockReason }) => blockReason === null)
    .reduce(better, offer(feature, free, 1, null))
  const { blockReason } = held.reduce(better, given)
  return { ...given, blockReason }
}

/**
 * Only Stripe's status ends a subscription; but what a bank has taken back does not give meanwhile, and a payment that is late gives for
 * the plan's grace and no longer.
 */
function blockReasonOf(
  { graceDays }: Plan,
  { status, lateSince, taken }: ActiveEntitlement,
  now: Date,
): BlockReason | null {
  if (taken) {
    return taken === 'open' ? 'payment_disputed' : 'payment_lost'
  }
  return status === 'past_due' && addMinutes(lateSince, graceDays * 24 * 60) <= now ? 'payment_late' : null
}

function offer(feature: string, features: Features, quantity: number, planKey: string | null): Entitlement {
  const of = { feature, planKey, blockReason: null }
  const value: FeatureValue = Object.hasOwn(features, feature) ? (features[feature] ?? false) : false
  if (typeof value === 'boolean') {
    return { ...of, entitled: value, limit: null }
  }
  if (value === 'unlimited') {
    return { ...of, entitled: true, limit: null }
  }
  const limit = typeof value === 'number' ? value : value.perUnit * quantity
  return { ...of, entitled: limit > 0, limit }
}

/** Limits of several plans are not added up: the greatest counts. Of equals the first. */
function better(left: Entitlement, right: Entitlement): Entitlement {
  return reach(right) > reach(left) ? right : left
}

const reach = ({ entitled, limit }: Entitlement): number =>
  entitled ? (limit ?? Number.POSITIVE_INFINITY) : 0
