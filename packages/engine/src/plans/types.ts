/** The part of the engine's face that is about what is sold by subscription: plans, as a merchant writes them in `plans.ts`. */

/** A plain limit, no limit, or one that grows with the quantity subscribed to: `{ perUnit: 1 }` for a seat each. */
export type FeatureValue = boolean | number | 'unlimited' | { perUnit: number }

export type Features = Record<string, FeatureValue>

/** What becomes of tokens left at a period's end: lost, kept, kept up to a number, kept for so many periods. */
export type Rollover = 'none' | 'all' | { upTo: number } | { periods: number }

export interface TokenAllowance {
  /** Granted each month, also by a plan that is paid by the year. */
  monthly: number
  rollover: Rollover
  /** Granted when a trial begins, once. */
  trial?: number | undefined
  /** After a change to this plan in mid-period: the difference at once, or the full number with the next period. */
  onChange?: 'difference' | 'next_period' | undefined
}

export type Interval = 'month' | 'year'

/** For one unit of a plan and one interval, in the currency's smallest unit. */
export interface PlanPrice {
  interval: Interval
  currency: string
  amountMinor: number
}

export interface Plan {
  /** Never changes: rows and prices at Stripe name the plan by it. */
  key: string
  name: string
  description: string
  features: Features
  tokens?: TokenAllowance | undefined
  prices: PlanPrice[]
  /** Without `card`, a trial ends in a pause unless the customer gave one. */
  trial?: { days: number; card: 'required' | 'optional' } | undefined
  /** For how long after a payment failed access goes on while Stripe tries again. */
  graceDays: number
  /** No longer offered; whoever has it keeps it. */
  archived?: boolean | undefined
}

export interface TokenPack {
  /** Never changes. */
  key: string
  name: string
  tokens: number
  /** The catalog's item by which it is bought. */
  sku: string
  prices: { currency: string; amountMinor: number }[]
}

export interface Plans {
  plans: Plan[]
  packs: TokenPack[]
  /** What everybody has who has no plan. */
  free: Features
}

/** A price as it can be bought: `lookupKey` is ours, and stays when the price behind it is replaced. */
export interface OfferedPrice {
  lookupKey: string
  /** `null` before `countinghouse catalog push`: nobody can buy it yet. */
  priceId: string | null
  interval: Interval | null
  currency: string
  amountMinor: number
}

export interface PlanOffer extends Omit<Plan, 'prices' | 'archived'> {
  prices: OfferedPrice[]
}

export interface CatalogChange {
  /** The lookup key of a price, or the id of a product. */
  what: string
  /** `create` and `update` are done by a push; `refuse` is for a person. */
  action: 'create' | 'update' | 'replace' | 'adopt' | 'refuse'
  message: string
  done: boolean
}

/** By plan or pack key: prices that the merchant made at Stripe by hand, instead of having them made. */
export type GivenPriceIds = Record<string, string>

export interface PlanVerbs {
  /** What `plans.ts` says, checked. */
  readonly catalog: Plans
  /** The pack that a price is of; `undefined` for any other price. */
  findPack(by: {
    priceId?: string | undefined
    lookupKey?: string | undefined
  }): Promise<(TokenPack & { currency: string }) | undefined>
  /** The plans on offer, with the prices by which they are bought. */
  list(): Promise<PlanOffer[]>
  /**
   * Makes Stripe's products and prices what `plans.ts` says; without `apply` it only tells what it would do. A changed price is a new
   * one under the old lookup key: who subscribed to the old one keeps it.
   * @throws StripeError when Stripe does not answer
   */
  push(how: { apply: boolean }): Promise<CatalogChange[]>
}
