import type { OrderId } from '../core/ids.ts'

/**
 * Effect of a dispute on its order or invoice. `inquiry`: the bank requests information and has
 * not withdrawn the money. `open`: it has withdrawn the money until the dispute is `won` or `lost`.
 * `none`: it was closed without effect.
 */
export type DisputeStatus = 'none' | 'inquiry' | 'open' | 'won' | 'lost'

export interface Dispute {
  /** Stripe's dispute id. */
  disputeId: string
  /** The disputed order or invoice: one of the two is set. */
  orderId: OrderId | null
  invoiceId: string | null
  /** Stripe's payment intent id. */
  payment: string
  /** Stripe's own status, such as `needs_response`. */
  stripeStatus: string
  status: DisputeStatus
  reason: string
  amountMinor: number
  currency: string
  openedAt: Date
  /** Deadline for submitting evidence at Stripe. */
  dueAt: Date | null
}

export interface DisputeFilter {
  orderId?: OrderId | undefined
  status?: DisputeStatus | undefined
  /** Defaults to 50. */
  limit?: number | undefined
}
