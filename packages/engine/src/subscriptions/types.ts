import type { Interval, OfferedPrice } from '../plans/types.ts'

/**
 * Stripe's statuses. `trialing` and `active` give access to the plan, `past_due` during its grace
 * days, unless access is suspended.
 */
export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'paused'
  | 'canceled'

export interface SubscribeInput {
  user: { userId: string; email: string }
  /** Give one of the two; `plans.list()` has both. */
  priceId?: string | undefined
  lookupKey?: string | undefined
  /** Default: 1. */
  quantity?: number | undefined
  /** A project of the user's that gets the plan's tokens; the plan itself belongs to the user. */
  projectId?: string | undefined
  /** Stripe replaces `{CHECKOUT_SESSION_ID}` with the session's id. */
  successUrl: string
  cancelUrl: string
}

export interface SubscribeStarted {
  /** Stripe's Checkout Session id. */
  sessionId: string
  /** Stripe's page where the customer pays. */
  url: string
}

export interface SubscriptionItem {
  /** `null` for a price of none of the configured plans. */
  planKey: string | null
  priceId: string
  quantity: number
  /** For one unit, in the currency's smallest unit; `null` if the price has no fixed amount. */
  unitAmountMinor: number | null
  interval: string | null
  periodStart: Date
  periodEnd: Date
}

export interface Subscription {
  /** Stripe's id. */
  id: string
  status: SubscriptionStatus
  currency: string
  items: SubscriptionItem[]
  createdAt: Date
  trialEnd: Date | null
  /** When it will end, if it is canceled. */
  cancelAt: Date | null
  endedAt: Date | null
  /** Stripe collects no payments at the moment; access continues. */
  collectionPaused: boolean
  /** A plan change is scheduled for the period's end. */
  changesLater: boolean
}

/** Another price, another quantity, or both. */
export interface PlanChangeInput {
  priceId?: string | undefined
  lookupKey?: string | undefined
  quantity?: number | undefined
}

/** What a plan change at this moment would cost. */
export interface PlanChangePreview {
  to: OfferedPrice & { quantity: number }
  /** Charged at once; 0 if the credit for the rest of the old period is greater. */
  dueNowMinor: number
  /** The cost of the change; below 0 it is credit for the next invoices. */
  totalMinor: number
  currency: string
  lines: { description: string; amountMinor: number }[]
  /** When the period of the new price ends and the next payment is due. */
  nextAt: Date | null
  nextInterval: Interval | null
  /** Pass it to `change`, so that exactly the previewed amount is charged. */
  prorationDate: Date
}

/** Another user's subscription is reported as unknown. */
export interface OwnSubscription {
  userId: string
  subscriptionId: string
}

/**
 * A customer with such a subscription changes it instead of starting another: it gives access, or
 * will once it is paid.
 */
export const liveStatuses: SubscriptionStatus[] = [
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
]

/** Metadata that names the checkout that started a subscription. */
export const CHECKOUT_KEY = 'countinghouse_subscription_checkout'

/** How long before its end a trial's reminder is sent: three days, as Stripe does. */
export const REMINDER_MINUTES = 3 * 24 * 60

/** One key for every kind of end, so that it is announced once. */
export const subscriptionEndedKey = (subscriptionId: string): string => `subscription-ended:${subscriptionId}`
