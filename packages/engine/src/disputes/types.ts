import type { OrderId } from '../core/ids.ts'

/**
 * What a dispute means for what was sold. `inquiry`: the bank asks, and has taken nothing. `open`: it has the money, until it is `won`
 * or `lost`. `none`: it came to nothing.
 */
export type DisputeStatus = 'none' | 'inquiry' | 'open' | 'won' | 'lost'

export interface Dispute {
  /** Stripe's. */
  disputeId: string
  /** What is disputed: an order, or an invoice. */
  orderId: OrderId | null
  invoiceId: string | null
  payment: string
  /** In Stripe's words. */
  stripeStatus: string
  status: DisputeStatus
  reason: string
  amountMinor: number
  currency: string
  openedAt: Date
  /** Until when evidence may be given, at Stripe. */
  dueAt: Date | null
}

export interface DisputeFilter {
  orderId?: OrderId | undefined
  status?: DisputeStatus | undefined
  /** 50 unless told. */
  limit?: number | undefined
}

export interface Disputes {
  /** Open ones first, the most urgent at the top; then the others, the latest first. */
  list(filter?: DisputeFilter): Promise<Dispute[]>
}
