/** Plans and packs, as a merchant configures them in `countinghouse.config.ts`. */

/**
 * A limit, no limit, a switch, or a limit that grows with the subscribed quantity: `{ perUnit: 1 }`
 * for one per seat.
 */
export type FeatureValue = boolean | number | 'unlimited' | { perUnit: number }

export type Features = Record<string, FeatureValue>

/**
 * Tokens left at a period's end: they expire, are kept, are kept up to a number, or are kept for a
 * number of periods.
 */
export type Rollover = 'none' | 'all' | { upTo: number } | { periods: number }

export interface TokenAllowance {
  /** Granted each month, also by a plan that is paid yearly. */
  monthly: number
  rollover: Rollover
  /** Granted once, when a trial begins. Default: 0. */
  trial?: number | undefined
  /**
   * After a change to this plan in mid-period: the difference at once, or the full number with the
   * next period (default).
   */
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
  /** Must never change: rows and Stripe prices refer to the plan by it. */
  key: string
  name: string
  description: string
  features: Features
  tokens?: TokenAllowance | undefined
  prices: PlanPrice[]
  /** With `card: 'optional'` a trial without a card ends in a pause. */
  trial?: { days: number; card: 'required' | 'optional' } | undefined
  /** Days of access after a failed payment while Stripe retries it. */
  graceDays: number
  /** No longer for sale; existing subscribers keep it. */
  archived?: boolean | undefined
}

export interface TokenPack {
  /** Must never change. */
  key: string
  name: string
  tokens: number
  /** The catalog's SKU by which it is bought. */
  sku: string
  prices: { currency: string; amountMinor: number }[]
}

export interface Plans {
  plans: Plan[]
  packs: TokenPack[]
  /** Features of every customer without a plan. */
  free: Features
}

/**
 * A price that can be bought. `lookupKey` comes from the configuration and stays the same when the
 * price is replaced.
 */
export interface OfferedPrice {
  lookupKey: string
  /** `null` before `countinghouse catalog push`: it cannot be bought yet. */
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
  /** A push makes all changes but `refuse`, which the merchant has to resolve. */
  action: 'create' | 'update' | 'replace' | 'adopt' | 'conflict'
  message: string
  done: boolean
}

/** Prices that the merchant created at Stripe, by plan or pack key. */
export type GivenPriceIds = Record<string, string>

/** Metadata on a price that names its plan: still true when the price is replaced. */
export const PLAN_KEY = 'countinghouse_plan'

const adverbs: Record<Interval, string> = { month: 'monthly', year: 'yearly' }

/** For example `pro_monthly_usd` or `tokens_50_usd`. */
export const lookupKeyOf = (
  key: string,
  { interval, currency }: { interval: Interval | null; currency: string },
): string => [key, ...(interval ? [adverbs[interval]] : []), currency].join('_')

/** The configured plans are invalid; each problem names its place and the valid values. */
export class InvalidPlansError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`Plans: ${problems.join('; ')}`)
    this.name = 'InvalidPlansError'
    this.problems = problems
  }
}
