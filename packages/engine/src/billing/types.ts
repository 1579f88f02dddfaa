import type { DunningReason } from '../dunning/types.ts'
import type { Subscription } from '../subscriptions/types.ts'

/** An unpaid invoice of a subscription that has not ended. */
export interface Debt {
  invoiceId: string
  subscriptionId: string
  reason: DunningReason
  amountMinor: number
  currency: string
  /** Stripe's next automatic attempt; `null` when there will be none. */
  nextAttemptAt: Date | null
  /** Stripe's invoice page, where the customer authenticates or pays. */
  payUrl: string | null
}

/**
 * A dispute of the payment for a subscription's current period: the subscription continues, but
 * grants no entitlements.
 */
export interface Suspended {
  /** `open` until the bank decides; `lost` is final. */
  status: 'open' | 'lost'
  invoiceId: string
  amountMinor: number
  currency: string
  openedAt: Date
}

export interface InvoiceOverview {
  /** Stripe's invoice id. */
  id: string
  number: string | null
  /** Stripe's status: open, paid, void or uncollectible. */
  status: string
  currency: string
  totalMinor: number
  createdAt: Date
  hostedUrl: string | null
  pdfUrl: string | null
  /** Total of its issued credit notes, before and after payment. */
  creditedMinor: number
}

export interface Billing {
  /** Newest first, including ended ones; `planName` comes from the plan configuration. */
  subscriptions: (Subscription & { planName: string | null; suspended: Suspended | null })[]
  /** Oldest first. */
  debts: Debt[]
  /** Newest first, at most 100. */
  invoices: InvoiceOverview[]
  /** Customer credit balance by currency, positive; Stripe applies it to the next invoice. */
  credits: { amountMinor: number; currency: string }[]
}

export interface NextCharge {
  at: Date
  amountMinor: number
  currency: string
}

export interface CardOverview {
  /** Card brand such as `visa`, or the payment method type for anything but a card. */
  brand: string
  last4: string | null
  expires: { month: number; year: number } | null
}

/** The plan change that takes effect at the end of the current period. */
export interface PlannedChange extends NextCharge {
  planName: string | null
  interval: string | null
}

export interface UpcomingInvoice {
  /** `null` when nothing will be charged. */
  nextCharge: NextCharge | null
  card: CardOverview | null
  change: PlannedChange | null
}

/** Emails to subscribers. */
export type SubscriberEmailTemplate = DunningEmailTemplate | SubscriptionEmailTemplate

export interface PlanTerms {
  /**
   * The plan's key when the email is queued, its name when it is rendered; `null` for a price that
   * belongs to no configured plan.
   */
  plan: string | null
  /** Per interval, before discounts and taxes. */
  amountMinor: number
  currency: string
  interval: string | null
}

/** Times are ISO 8601 strings, because queued emails are stored as JSON. */
export type SubscriptionEmailTemplate = PlanTerms &
  (
    | { template: 'subscription_started'; trialEnd: string | null }
    | { template: 'subscription_canceled'; endsAt: string }
    | { template: 'subscription_ended'; unpaid: boolean }
    /**
     * The customer already had a subscription, so this second one is canceled. `refundedMinor` is 0
     * when nothing was paid.
     */
    | { template: 'subscription_doubled'; refundedMinor: number }
    /** The trial has ended without a payment method. */
    | { template: 'subscription_paused' }
    /** Stripe has stopped retrying; the plan grants nothing until the invoice is paid. */
    | { template: 'subscription_unpaid' }
    | { template: 'trial_ending'; endsAt: string; hasCard: boolean }
    /** The card was already used for a trial in this shop. */
    | { template: 'trial_repeated' }
  )

/** `amountMinor` is the amount due of the invoice. */
export type DunningEmailTemplate =
  | {
      template: `payment_${DunningReason}`
      amountMinor: number
      currency: string
      /** Stripe's next automatic attempt; `null` when there will be none. */
      nextAttemptAt: string | null
      /** Stripe's invoice page, where the customer authenticates or pays. */
      payUrl: string | null
    }
  | { template: 'payment_recovered'; amountMinor: number; currency: string }
