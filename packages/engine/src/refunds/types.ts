import type { OrderId, RefundId } from '../core/ids.ts'

/** Stripe's statuses, and two of the shop's: `intended`, and `abandoned` if Stripe rejected it. */
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
  /** Returned units. Without lines, only money is refunded. */
  lines?: { sku: string; quantity: number; restock: boolean }[] | undefined
  /** Default: the worth of the lines, or all that is left to refund. */
  amountMinor?: number | undefined
  /** Why, as shown to people. */
  reason: string
  /** Who, for the audit log. */
  actor: string
  /** The same key with the same input is the same refund, however often it is sent. */
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

/** Metadata of a refund at Stripe with the id of the shop's refund. */
export const REFUND_KEY = 'countinghouse_refund'

/** Reason of the refund of a payment that arrived after its items were sold to others. */
export const LATE_PAYMENT = 'sold_out_meanwhile'
