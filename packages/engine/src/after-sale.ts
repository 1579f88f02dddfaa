/** The part of the engine's face that is about what follows a sale: money and goods that come back. */
import type { OrderId, RefundId } from './ids.ts'

/** `intended` is ours alone, `lapsed` what Stripe would not do; the others are Stripe's. */
export type RefundStatus =
  | 'intended'
  | 'pending'
  | 'requires_action'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'abandoned'

export interface RefundInput {
  orderId: string
  /** Units that come back; without any, money alone does. */
  lines?: { sku: string; quantity: number; restock: boolean }[] | undefined
  /** What the lines are worth, or all that is left, unless it is told. */
  amountMinor?: number | undefined
  /** For people: why. */
  reason: string
  /** Who, for the audit. */
  actor: string
  /** The same key with the same wish is the same refund, however often it is asked. */
  requestKey?: string | undefined
}

export interface Refund {
  refundId: RefundId
  orderId: OrderId
  status: RefundStatus
  amountMinor: number
  currency: string
  reason: string
  at: Date
  lines: { sku: string; name: string; quantity: number; amountMinor: number; restock: boolean }[]
}

export interface Refunds {
  /**
   * Means to give back what an order paid, or a part of it; a job makes the call at Stripe, and goods that are to be restocked are for sale
   * again once Stripe has it. A refund that fails later is undone, goods and all.
   * @throws AppError `order.unknown`, `refund.not_paid`, `refund.unknown_line`, `refund.exceeds_quantity`, `refund.disputed`,
   *   `refund.exceeds_payment`, `idempotency.other_body`
   */
  issue(input: RefundInput): Promise<Refund>
  /** The latest first. @throws AppError `order.unknown` */
  ofOrder(orderId: string): Promise<Refund[]>
}

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
