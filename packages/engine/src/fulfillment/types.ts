import type { FulfillmentId, OrderLineId } from '../core/ids.ts'

/** How much of what is to be sent has been; `nothing` where nothing is. */
export type FulfillmentStatus = 'nothing' | 'unfulfilled' | 'partly' | 'fulfilled'

export interface Fulfillment {
  id: FulfillmentId
  sentAt: Date
  carrier: string | null
  trackingNumber: string | null
  trackingUrl: string | null
  lines: { lineId: OrderLineId; sku: string; name: string; quantity: number }[]
}

export interface FulfillInput {
  orderId: string
  /** All that is left when absent. */
  lines?: { lineId: string; quantity: number }[] | undefined
  carrier?: string | undefined
  trackingNumber?: string | undefined
  trackingUrl?: string | undefined
  /** Who sent it, for the audit. */
  actor: string
  /** The same key with the same wish is the same parcel, for ever. */
  requestKey?: string | undefined
}
