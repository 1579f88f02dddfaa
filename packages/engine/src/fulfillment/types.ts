import type { FulfillmentId, OrderLineId } from '../core/ids.ts'

/**
 * How much of an order's shippable quantity was shipped; `nothing` when no line requires shipping.
 */
export type FulfillmentStatus = 'nothing' | 'unfulfilled' | 'partly' | 'fulfilled'

export interface Fulfillment {
  id: FulfillmentId
  /** When the shipment was recorded. */
  sentAt: Date
  carrier: string | null
  trackingNumber: string | null
  trackingUrl: string | null
  lines: { lineId: OrderLineId; sku: string; name: string; quantity: number }[]
}

export interface FulfillInput {
  orderId: string
  /** Lines to ship; all remaining quantities when absent. */
  lines?: { lineId: string; quantity: number }[] | undefined
  carrier?: string | undefined
  trackingNumber?: string | undefined
  trackingUrl?: string | undefined
  /** The admin who recorded the shipment, for the audit log. */
  actor: string
  /**
   * Idempotency key: a repetition with equal input returns the first shipment. It never expires.
   */
  requestKey?: string | undefined
}
