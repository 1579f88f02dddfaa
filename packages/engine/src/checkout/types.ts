import type { OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'

/** One way of sending goods. Stripe's page shows five at most. */
export interface ShippingRate {
  name: string
  /** The least and the most that it takes. */
  businessDays: [number, number]
  /** One for each currency in which it is offered; nothing is asked from `freeFromMinor` of goods on. */
  prices: (Money & { freeFromMinor?: number })[]
}

/** Countries to which goods are sent for the same. */
export interface ShippingZone {
  /** ISO 3166-1, two letters, upper case; each in one zone at most. */
  countries: string[]
  rates: ShippingRate[]
}

/** What a customer may choose and has to tell on Stripe's page. */
export interface SaleTerms {
  promotionCodes: boolean
  /** Worked out by Stripe Tax, on top of the prices or as a part of them. */
  tax: 'none' | 'on_top' | 'included'
  /** Whether a telephone number is asked where goods are sent. */
  phone: boolean
  /** Where goods are sent, the shop's own country first. Empty: no address is asked, and nothing for sending. */
  shipping: ShippingZone[]
}

export interface CheckoutInput {
  /** Who asks, for the life of idempotency keys: the cart's token, an account's id, an address. Opaque. */
  caller: string
  cartToken?: string | undefined
  /** `Cart.priceVersion` of the cart as it was shown to the customer. */
  priceVersion?: string | undefined
  /** Buy these instead of the cart. */
  items?: { sku: string; quantity: number }[] | undefined
  email?: string | undefined
  /** Who is signed in: the order is theirs, and under their address. */
  user?: { userId: string; email: string } | undefined
  /** Defaults to the shop's first currency. */
  currency?: string | undefined
  /** Where the goods go, in two letters; by default to the shop's first zone. Of no meaning for what is not sent. */
  country?: string | undefined
  /** A project of the user's: the tokens of this order are for it. */
  projectId?: string | undefined
  /** The caller's own reference; kept on the order and logged. */
  clientRef?: string | undefined
  idempotencyKey?: string | undefined
  /** Stripe puts the session's id in place of `{CHECKOUT_SESSION_ID}`. */
  successUrl: string
  cancelUrl: (orderId: OrderId) => string
  /** Those of the two that the caller chose: another choice is another checkout. */
  returnUrls?: { successUrl?: string | undefined; cancelUrl?: string | undefined } | undefined
}

export interface CheckoutStarted {
  orderId: OrderId
  /** Stripe's Checkout Session id. */
  sessionId: string
  /** Where the customer pays. */
  url: string
}
