import type { Interval, OfferedPrice } from '../plans/types.ts'

/** Stripe's words; of them `trialing` and `active` are entitled to the plan, and `past_due` for as long as its grace; while nothing is frozen. */
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
  /** One of the two names a price of `plans.list()`. */
  priceId?: string | undefined
  lookupKey?: string | undefined
  /** 1 unless told. */
  quantity?: number | undefined
  /** A project of theirs that gets the plan's tokens; the plan itself is the user's. */
  projectId?: string | undefined
  /** Stripe puts the session's id in place of `{CHECKOUT_SESSION_ID}`. */
  successUrl: string
  cancelUrl: string
}

export interface SubscribeStarted {
  /** Stripe's Checkout Session id. */
  sessionId: string
  /** Where the customer pays. */
  url: string
}

export interface SubscriptionItem {
  /** `null` for what is none of plans.ts. */
  planKey: string | null
  priceId: string
  quantity: number
  /** For one, in the currency's smallest unit; `null` where the price has no plain amount. */
  unitAmountMinor: number | null
  interval: string | null
  periodStart: Date
  periodEnd: Date
}

export interface Subscription {
  /** Stripe's. */
  id: string
  status: SubscriptionStatus
  currency: string
  items: SubscriptionItem[]
  createdAt: Date
  trialEnd: Date | null
  /** When it ends, where that is settled already. */
  cancelAt: Date | null
  endedAt: Date | null
  /** Stripe asks for no money at the moment; access goes on. */
  collectionPaused: boolean
  /** Something else takes its place at the period's end. */
  changesLater: boolean
}

/** To another price, another quantity, or both. */
export interface PlanChangeInput {
  priceId?: string | undefined
  lookupKey?: string | undefined
  quantity?: number | undefined
}

/** What a switch at this moment would cost, in money. */
export interface SwitchPreview {
  to: OfferedPrice & { quantity: number }
  /** Asked for at once; 0 where the credit for what is left of the old is greater. */
  dueNowMinor: number
  /** What the change comes to; below 0 is credit that the next invoices use up. */
  totalMinor: number
  currency: string
  lines: { description: string; amountMinor: number }[]
  /** When the period of the new price ends, and the next money is asked for. */
  nextAt: Date | null
  nextInterval: Interval | null
  /** Hand it to `change`: what was shown is then what is charged. */
  prorationDate: Date
}

/** Whose: a subscription of somebody else's is refused like one that does not exist. */
export interface OwnSubscription {
  userId: string
  subscriptionId: string
}

export interface SubscriptionVerbs {
  /**
   * Opens a Checkout Session for a plan. The same wish gets its open session back; another one expires it first.
   * @throws AppError `plan.unknown_price`, `subscription.exists` (with `subscriptionId`), `project.unknown`,
   *   `checkout.refused`, `checkout.session_closed`, `stripe.unavailable`
   */
  start(input: SubscribeInput): Promise<SubscribeStarted>
  /** The latest first, ended ones too. */
  ofUser(userId: string): Promise<Subscription[]>
  /** @throws AppError `subscription.unknown`, `subscription.not_live`, `plan.unknown_price`, `subscription.change_refused`, `stripe.unavailable` */
  preview(input: OwnSubscription & PlanChangeInput): Promise<SwitchPreview>
  /**
   * Switches now, charging or crediting the difference, or when the period ends. What cannot be paid at once does not happen.
   * @throws AppError as `preview`, and `subscription.change_running`, `subscription.payment_failed`
   */
  change(
    input: OwnSubscription &
      PlanChangeInput & { when: 'now' | 'period_end'; prorationDate?: Date | undefined },
  ): Promise<Subscription>
  /** With `now` it ends at once and nothing is given back; else when the period that is paid for ends. */
  cancel(input: OwnSubscription & { when: 'now' | 'period_end' }): Promise<Subscription>
  /** Takes back what is to come at the period's end: a cancellation, or a switch. */
  keep(input: OwnSubscription): Promise<Subscription>
  /** Goes on after a pause: of the subscription, whose new period is paid for at once, or of its collection. */
  resume(input: OwnSubscription): Promise<Subscription>
}
