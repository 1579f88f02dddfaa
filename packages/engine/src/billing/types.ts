import type { DunningReason } from '../dunning/types.ts'
import type { Subscription } from '../subscriptions/types.ts'

/** An invoice that is not paid, of a subscription that has not ended. */
export interface Debt {
  invoiceId: string
  subscriptionId: string
  reason: DunningReason
  amountMinor: number
  currency: string
  /** When Stripe tries again by itself; `null` when it does no more. */
  nextAttemptAt: Date | null
  /** Stripe's page of the invoice: where it is confirmed, or paid. */
  payUrl: string | null
}

/** A bank has what paid for a subscription's period: nothing is given for it, although the subscription goes on. */
export interface Suspended {
  /** Until the bank decides, or for good. */
  status: 'open' | 'lost'
  invoiceId: string
  amountMinor: number
  currency: string
  openedAt: Date
}

export interface InvoiceOverview {
  /** Stripe's. */
  id: string
  number: string | null
  /** Stripe's word: open, paid, void or uncollectible. */
  status: string
  currency: string
  totalMinor: number
  createdAt: Date
  hostedUrl: string | null
  pdfUrl: string | null
  /** What credit notes took back of it, before it was paid or after. */
  creditedMinor: number
}

export interface Billing {
  /** The latest first, ended ones too; `planName` as plans.ts has it. */
  subscriptions: (Subscription & { planName: string | null; suspended: Suspended | null })[]
  /** The oldest first. */
  debts: Debt[]
  /** The latest first, a hundred at most. */
  invoices: InvoiceOverview[]
  /** What they have with us, of what was paid: the next invoice takes it along. */
  credits: { amountMinor: number; currency: string }[]
}

export interface NextCharge {
  at: Date
  amountMinor: number
  currency: string
}

export interface CardOverview {
  /** Such as `visa`; of a bank account what kind it is. */
  brand: string
  last4: string | null
  expires: { month: number; year: number } | null
}

/** What takes the place of the present plan at the period's end. */
export interface PlannedChange extends NextCharge {
  planName: string | null
  interval: string | null
}

export interface UpcomingInvoice {
  /** `null` where nothing will be charged. */
  nextCharge: NextCharge | null
  card: CardOverview | null
  change: PlannedChange | null
}

export interface BillingVerbs {
  /** From our rows alone. */
  show(userId: string): Promise<Billing>
  /** From Stripe. @throws AppError `stripe.unavailable` */
  ahead(userId: string): Promise<UpcomingInvoice>
}

/** What a subscriber is told. */
export type SubscriberEmailTemplate = DunningEmailTemplate | SubscriptionEmailTemplate

export interface PlanTerms {
  /** The plan's key as it is kept, its name as it is told; `null` for what is none of plans.ts. */
  plan: string | null
  /** For each interval, before discounts and taxes. */
  amountMinor: number
  currency: string
  interval: string | null
}

/** Times are ISO 8601: letters are kept as JSON. */
export type SubscriptionEmailTemplate = PlanTerms &
  (
    | { template: 'subscription_started'; trialEnd: string | null }
    | { template: 'subscription_canceled'; endsAt: string }
    | { template: 'subscription_ended'; unpaid: boolean }
    /** They had another already: this one ends. In the currency's smallest unit, what goes back; 0 where nothing was paid. */
    | { template: 'subscription_doubled'; refundedMinor: number }
    /** A trial is over, and there is no card to go on with. */
    | { template: 'subscription_paused' }
    /** Stripe has stopped trying to collect; nothing is given until the invoice is paid. */
    | { template: 'subscription_unpaid' }
    | { template: 'trial_ending'; endsAt: string; hasCard: boolean }
    /** The card had a trial here before. */
    | { template: 'trial_repeated' }
  )

/** `amountMinor` is what the invoice asks for. */
export type DunningEmailTemplate =
  | {
      template: `payment_${DunningReason}`
      amountMinor: number
      currency: string
      /** When Stripe tries again by itself; `null` when it does no more. */
      nextAttemptAt: string | null
      /** Stripe's page of the invoice, where it can be confirmed or paid. */
      payUrl: string | null
    }
  | { template: 'payment_recovered'; amountMinor: number; currency: string }
