/** The part of the engine's face that is about who subscribes: what they have, what they owe, and what they are told. */

/** Why a renewal is not paid: the card was refused, or its bank wants to hear from the customer first. */
export type DunningTrouble = 'declined' | 'action_required'

/** What a subscriber is told. */
export type SubscriberLetter = DunningLetter

/** `amountMinor` is what the invoice asks for. Times are ISO 8601: letters are kept as JSON. */
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
