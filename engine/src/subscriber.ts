/** The part of the engine's face that is about who subscribes: what they have, what they owe, and what they are told. */

/** Why a renewal is not paid: the card was refused, or its bank wants to hear from the customer first. */
export type DunningTrouble = 'declined' | 'action_required'

export interface PortalInput {
  userId: string
  /** Where they come back to. */
  returnUrl: string
  /** The form for another card alone, which leads back by itself. */
  only?: 'card' | undefined
  /** The same key with the same input is answered with the same link, for 24 hours. */
  idempotencyKey?: string | undefined
}

export interface Portal {
  /**
   * A link to Stripe's customer portal, for this customer and for minutes.
   * @throws Refusal `portal.no_customer`, `idempotency.other_body`, `stripe.unavailable`
   */
  open(input: PortalInput): Promise<{ url: string }>
}

/** What a subscriber is told. */
export type SubscriberLetter = DunningLetter | SubscriptionLetter

export interface PlanTerms {
  /** The plan's key as it is kept, its name as it is told; `null` for what is none of plans.ts. */
  plan: string | null
  /** For each interval, before discounts and taxes. */
  amountMinor: number
  currency: string
  interval: string | null
}

/** Times are ISO 8601: letters are kept as JSON. */
export type SubscriptionLetter = PlanTerms &
  (
    | { template: 'subscription_started'; trialEnd: string | null }
    | { template: 'subscription_canceled'; endsAt: string }
    | { template: 'subscription_ended'; unpaid: boolean }
    /** A trial is over, and there is no card to go on with. */
    | { template: 'subscription_paused' }
    /** Stripe has stopped trying to collect; nothing is given until the invoice is paid. */
    | { template: 'subscription_unpaid' }
    | { template: 'trial_ending'; endsAt: string; hasCard: boolean }
    /** The card had a trial here before. */
    | { template: 'trial_repeated' }
  )

/** `amountMinor` is what the invoice asks for. */
export type DunningLetter =
  | {
      template: `payment_${DunningTrouble}`
      amountMinor: number
      currency: string
      /** When Stripe tries again by itself; `null` when it does no more. */
      nextAttemptAt: string | null
      /** Stripe's page of the invoice, where it can be confirmed or paid. */
      payUrl: string | null
    }
  | { template: 'payment_recovered'; amountMinor: number; currency: string }
