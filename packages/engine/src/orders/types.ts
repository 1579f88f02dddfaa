import type { OrderId, OrderLineId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import type { Dispute, DisputeStatus } from '../disputes/types.ts'
import type { Fulfillment, FulfillmentStatus } from '../fulfillment/types.ts'

export type OrderStatus =
  | 'pending'
  | 'processing'
  | 'paid'
  | 'expired'
  | 'canceled'
  | 'partially_refunded'
  | 'refunded'

/**
 * The states of an order. A transition that is not listed is rejected, whatever event requests it.
 */
export const orderTransitions: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['processing', 'paid', 'expired', 'canceled'],
  // a bank debit whose checkout is complete and which is not settled
  processing: ['paid', 'canceled'],
  paid: ['partially_refunded', 'refunded'],
  // a payment can arrive after the items were released
  expired: ['paid'],
  canceled: ['paid'],
  partially_refunded: ['refunded', 'paid'],
  refunded: ['partially_refunded', 'paid'],
}

/**
 * Amounts of an order. Until the customer has finished at Stripe only the lines are known, and the
 * rest is 0. `totalMinor` is `subtotalMinor - discountMinor + shippingMinor + taxMinor`; without
 * the tax if prices include it.
 */
export interface OrderTotals {
  /** The sum of the lines. */
  subtotalMinor: number
  discountMinor: number
  shippingMinor: number
  taxMinor: number
  taxIncluded: boolean
  totalMinor: number
}

/** What anyone with the session id may see: no personal data. */
export interface OrderSummary extends OrderTotals {
  orderId: OrderId
  /** Short and readable; not a secret. */
  number: string
  status: OrderStatus
  currency: string
  items: {
    sku: string
    name: string
    options: Record<string, string>
    quantity: number
    amountMinor: number
  }[]
}

/** The shipping address. Personal data. */
export interface ShipTo {
  name: string | null
  phone: string | null
  line1: string | null
  line2: string | null
  postalCode: string | null
  city: string | null
  state: string | null
  country: string | null
}

/** An order as its owner sees it. */
export interface OrderDetails extends OrderSummary {
  createdAt: Date
  email: string | null
  clientRef: string | null
  shipTo: ShipTo | null
  fulfillmentStatus: FulfillmentStatus
}

/** An order with its shipments and timeline. */
export interface OrderWithTimeline extends OrderDetails {
  fulfillments: Fulfillment[]
  /** Without entries that only the merchant sees. */
  timeline: TimelineEntry[]
}

/** An order as the merchant sees it. */
export interface OrderForAdmin extends OrderWithTimeline {
  userId: string | null
  sessionId: string | null
  /** What an admin should review, in a sentence. */
  review: string | null
  dispute: DisputeStatus
  disputes: Dispute[]
  paidMinor: number | null
  refundedMinor: number
  /** The amount that can still be refunded, without what a bank took in a dispute. */
  refundableMinor: number
  lines: OrderLine[]
}

/**
 * With its share of the discount and the tax; `totalMinor` is the price of its units after both.
 */
export interface OrderLine {
  id: OrderLineId
  sku: string
  name: string
  options: Record<string, string>
  quantity: number
  unitAmountMinor: number
  discountMinor: number
  taxMinor: number
  totalMinor: number
  /** Whether it is a physical product. */
  requiresShipping: boolean
  fulfilledQuantity: number
  refundedQuantity: number
  /**
   * Units neither shipped nor refunded; refunded units are counted against unshipped ones first.
   */
  unfulfilledQuantity: number
}

export type TimelineKind =
  | 'placed'
  | 'cancel_asked'
  | 'paid'
  | 'refund'
  | 'dispute'
  | 'fulfilled'
  | 'notified'
  /** An event of Stripe's; `text` is its outcome. For the merchant only. */
  | 'stripe_event'
  /** Something that an admin did. For the merchant only. */
  | 'noted'

/** One thing that happened, taken from the row that records it. */
export interface TimelineEntry {
  at: Date
  kind: TimelineKind
  /** The id of the row, or of the object at Stripe. */
  about: string
  /**
   * Details: an event's outcome, a refund's or dispute's status, an email's template, a carrier, an
   * audit action.
   */
  text: string | null
  money: Money | null
  /** The admin who did it, if one did. */
  actor: string | null
}

export interface OrderFilter {
  status?: OrderStatus | undefined
  fulfillment?: 'due' | 'done' | undefined
  dispute?: DisputeStatus | undefined
  /**
   * The beginning of the order number, a part of the email address, or the id of the order or its
   * session.
   */
  search?: string | undefined
  /** By the time it was placed: `since` inclusive, `until` exclusive. */
  since?: Date | undefined
  until?: Date | undefined
  /** Orders that need review. */
  review?: boolean | undefined
  /** The last order on the previous page. */
  before?: string | undefined
  /** Default: 50. */
  limit?: number | undefined
}

export interface OrderRow extends OrderDetails {
  review: string | null
  dispute: DisputeStatus
}

/** Signed links by which a guest sees one order without signing in. */
export interface OrderLinks {
  sign(orderId: OrderId, now: Date): string
  /** `undefined` for a token that we did not sign or that has expired. */
  read(token: string, now: Date): OrderId | undefined
}
