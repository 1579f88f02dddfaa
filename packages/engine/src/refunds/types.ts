import type { OrderId, RefundId } from '../core/ids.ts'

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
