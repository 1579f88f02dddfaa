/**
 * Why a plan grants less than it includes: its payment is late beyond the grace period, or the
 * payment of the current period is in an open dispute, or was lost in one.
 */
export type BlockReason = 'payment_late' | 'payment_disputed' | 'payment_lost'

export interface Entitlement {
  feature: string
  /** `true` for a switch that is on and for a limit above 0. */
  entitled: boolean
  /** `null` for a switch, and for an unlimited feature. */
  limit: number | null
  /** Key of the plan that grants it; `null` for a free feature. */
  planKey: string | null
  /** Why the user gets less of this feature than their plans include; `null` if they get all. */
  blockReason: BlockReason | null
}

/** An item of a running subscription, as far as Stripe's status tells. */
export interface ActiveEntitlement {
  planKey: string
  quantity: number
  status: 'trialing' | 'active' | 'past_due'
  /** When past due: since when the oldest open invoice has been unpaid. */
  lateSince: Date
  /** Dispute of the payment for the current period. */
  dispute: 'open' | 'lost' | null
}
