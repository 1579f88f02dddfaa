import { addMinutes } from '../clock.ts'
import type { Entitlement } from '../entitlement.ts'
import { Refusal } from '../errors.ts'
import type { Features, FeatureValue, Plan, Plans } from '../plan.ts'
import type { Holding } from './read-holdings.ts'

/** Every feature there is, by name: its best value among what somebody holds and what everybody has. */
export function decideEntitlements({ plans, free }: Plans, holdings: Holding[], now: Date): Entitlement[] {
  const names = new Set([free, ...plans.map(({ features }) => features)].flatMap((features) => Object.keys(features)))
  return [...names].map((feature) => decideEntitlement({ plans, packs: [], free }, holdings, now, feature))
}

/** @throws Refusal `entitlement.unknown_feature` */
export function decideEntitlement({ plans, free }: Plans, holdings: Holding[], now: Date, feature: string): Entitlement {
  if (![free, ...plans.map(({ features }) => features)].some((features) => Object.hasOwn(features, feature))) {
    throw new Refusal('entitlement.unknown_feature', { feature })
  }
  const given = holdings.flatMap((holding) => {
    const plan = plans.find(({ key }) => key === holding.planKey)
    return plan && gives(plan, holding, now) ? [offer(feature, plan.features, holding.quantity, plan.key)] : []
  })
  return [offer(feature, free, 1, null), ...given].reduce(better)
}

/** Only Stripe's status ends access; but a payment that is late gives it for the plan's grace and no longer. */
function gives({ graceDays }: Plan, { status, lateSince }: Holding, now: Date): boolean {
  return status !== 'past_due' || addMinutes(lateSince, graceDays * 24 * 60) > now
}

function offer(feature: string, features: Features, quantity: number, planKey: string | null): Entitlement {
  const value: FeatureValue = Object.hasOwn(features, feature) ? (features[feature] ?? false) : false
  if (typeof value === 'boolean') return { feature, entitled: value, limit: null, planKey }
  if (value === 'unlimited') return { feature, entitled: true, limit: null, planKey }
  const limit = typeof value === 'number' ? value : value.perUnit * quantity
  return { feature, entitled: limit > 0, limit, planKey }
}

/** Limits of several plans are not added up: the greatest counts. Of equals the first. */
function better(left: Entitlement, right: Entitlement): Entitlement {
  return reach(right) > reach(left) ? right : left
}

const reach = ({ entitled, limit }: Entitlement): number => (entitled ? (limit ?? Number.POSITIVE_INFINITY) : 0)
