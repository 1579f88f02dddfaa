import type { OrderId, OrderLineId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import type { Dispute, DisputeStatus } from '../disputes/types.ts'
import type { FulfillInput, Fulfillment, FulfillmentStatus } from '../fulfillment/types.ts'

export type OrderStatus =
  | 'pending'
  | 'processing'
  | 'paid'
  | 'expired'
  | 'canceled'
  | 'partially_refunded'
  | 'refunded'

/**
 * What an order comes to. Until the customer has finished at Stripe only the lines are known, and the rest is 0.
 * `subtotalMinor - discountMinor + shippingMinor + taxMinor` is `totalMinor`; without the tax, where the prices include it.
 */
export interface OrderTotals {
  /** What the lines add up to. */
  subtotalMinor: number
  discountMinor: number
  shippingMinor: number
  taxMinor: number
  taxIncluded: boolean
  totalMinor: number
}

/** An order as anybody holding its session id may see it: nothing personal. */
export interface OrderSummary extends OrderTotals {
  orderId: OrderId
  /** For people: short, and no secret. */
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

/** Where the goods go. Personal. */
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

/** With all that came of it. */
export interface OrderFollowed extends OrderDetails {
  fulfillments: Fulfillment[]
  /** For its owner: what they did and what was done for them. */
  timeline: TimelineEntry[]
}

/** An order as the shop sees it. */
export interface OrderForAdmin extends OrderFollowed {
  userId: string | null
  sessionId: string | null
  /** What a person should look at, in a sentence. */
  review: string | null
  dispute: DisputeStatus
  disputes: Dispute[]
  paidMinor: number | null
  refundedMinor: number
  /** What is left of it that can be given back: what a bank took cannot. */
  refundableMinor: number
  lines: OrderLine[]
}

/** With its parts of the discount and the tax: `totalMinor` is what its units cost the customer. */
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
  /** Whether it is a thing that is sent. */
  requiresShipping: boolean
  fulfilledQuantity: number
  refundedQuantity: number
  /** Neither sent nor refunded: of units that come back, those count first that never left. */
  toSend: number
}

export type TimelineKind =
  | 'placed'
  | 'cancel_asked'
  | 'paid'
  | 'refund'
  | 'dispute'
  | 'fulfilled'
  | 'told'
  /** An event of Stripe's; `text` is its receipt. For the shop alone. */
  | 'stripe_event'
  /** Something that a person of the shop did. For the shop alone. */
  | 'noted'

/** One thing that happened, from the row that says so. */
export interface TimelineEntry {
  at: Date
  kind: TimelineKind
  /** The id of the row, or of the object at Stripe. */
  about: string
  /** More of it: an event's receipt, a refund's status, a dispute's standing, a mail's template, a carrier, an act. */
  text: string | null
  money: Money | null
  /** Who did it, where it was a person of the shop. */
  actor: string | null
}

export interface OrderFilter {
  status?: OrderStatus | undefined
  fulfillment?: 'due' | 'done' | undefined
  dispute?: DisputeStatus | undefined
  /** The beginning of its number, or a part of its address; its id, or its session's. */
  search?: string | undefined
  /** By when it was placed: `since` included, `until` not. */
  since?: Date | undefined
  until?: Date | undefined
  /** Those that a person should look at. */
  review?: boolean | undefined
  /** The last order of the page before. */
  before?: string | undefined
  /** 50 unless told. */
  limit?: number | undefined
}

export interface OrderRow extends OrderDetails {
  review: string | null
  dispute: DisputeStatus
}

export interface Orders {
  /** `sessionId` is Stripe's Checkout Session id. */
  bySession(sessionId: string): Promise<OrderSummary | undefined>
  /** By the link in a mail; `undefined` for one that is forged, of another shop, or too old. */
  byLink(token: string): Promise<OrderFollowed | undefined>
  /** The latest first; all of them, or `limit` after the order `before`. */
  ofUser(userId: string, page?: { before?: string | undefined; limit: number }): Promise<OrderDetails[]>
  /** `undefined` also for another's. */
  find(input: { userId: string; orderId: string }): Promise<OrderFollowed | undefined>
  /** For the shop: the latest first. */
  list(filter?: OrderFilter): Promise<OrderRow[]>
  show(orderId: string): Promise<OrderForAdmin | undefined>
  /** Everything that happened to an order, the first first. */
  timeline(orderId: string): Promise<TimelineEntry[]>
  /**
   * Says that goods are on their way, and tells the customer.
   * @throws AppError `order.unknown`, `fulfilment.not_paid`, `order.disputed`, `fulfilment.exceeds_order` (with `left`)
   */
  fulfill(input: FulfillInput): Promise<Fulfillment>
  /** A person looked at it. Clearing what is clear is no error. @throws AppError `order.unknown` */
  clearReview(input: { orderId: string; actor: string }): Promise<void>
}
