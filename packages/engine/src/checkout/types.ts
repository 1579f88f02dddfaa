import type { OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'

/** One shipping method. Stripe's page shows at most five. */
export interface ShippingRate {
  name: string
  /** Minimum and maximum delivery time. */
  businessDays: [number, number]
  /**
   * One price per currency in which the rate is offered; free for a subtotal of `freeFromMinor` or
   * more.
   */
  prices: (Money & { freeFromMinor?: number })[]
}

/** Countries with the same shipping rates. */
export interface ShippingZone {
  /** ISO 3166-1 alpha-2 codes in upper case; each in at most one zone. */
  countries: string[]
  rates: ShippingRate[]
}

/** Terms of sale, which configure Stripe's payment page. */
export interface SaleTerms {
  /** Whether the customer can enter a promotion code. */
  promotionCodes: boolean
  /** Whether Stripe Tax computes tax, added to the prices or included in them. */
  tax: 'none' | 'on_top' | 'included'
  /** Whether a phone number is required for orders that are shipped. */
  phone: boolean
  /**
   * Shipping zones, the shop's own first. When empty, no address is collected and shipping is free.
   */
  shipping: ShippingZone[]
}

export interface CheckoutInput {
  /** Owner of the idempotency keys: an account id, the cart's token or an IP address. Opaque. */
  principal: string
  cartToken?: string | undefined
  /** `Cart.priceVersion` of the cart as it was shown to the customer. */
  priceVersion?: string | undefined
  /** Items to buy instead of the cart. */
  items?: { sku: string; quantity: number }[] | undefined
  email?: string | undefined
  /** The signed-in user, who owns the order; their email replaces `email`. */
  user?: { userId: string; email: string } | undefined
  /** ISO 4217 lower case; defaults to the shop's first currency. */
  currency?: string | undefined
  /**
   * Destination, ISO 3166-1 alpha-2; defaults to the shop's first zone. Ignored for an order that
   * is not shipped.
   */
  country?: string | undefined
  /** Project that receives the tokens of this order; the user must be a member. */
  projectId?: string | undefined
  /** The caller's own reference, stored on the order and logged. */
  clientRef?: string | undefined
  idempotencyKey?: string | undefined
  /** Stripe replaces `{CHECKOUT_SESSION_ID}` with the session's id. */
  successUrl: string
  cancelUrl: (orderId: OrderId) => string
  /**
   * The return URLs that the request chose itself; a different choice does not reuse an open
   * checkout.
   */
  returnUrls?: { successUrl?: string | undefined; cancelUrl?: string | undefined } | undefined
}

export interface CheckoutStarted {
  orderId: OrderId
  /** Stripe's Checkout Session id. */
  sessionId: string
  /** Stripe's payment page. */
  url: string
}
