/** Carts, checkout, orders, refunds and disputes, as the engine offers them. */
import { findCart, removeCartItem, setCartItem, showCart } from '../carts/index.ts'
import type { Cart, CartSubject } from '../carts/types.ts'
import { cancelOwnCheckout, startCheckout } from '../checkout/index.ts'
import type { CheckoutInput, CheckoutStarted, ShippingZone } from '../checkout/types.ts'
import type { Context } from '../core/context.ts'
import { inTransaction } from '../core/context.ts'
import { listDisputes } from '../disputes/index.ts'
import type { Dispute, DisputeFilter } from '../disputes/types.ts'
import { fulfillOrder } from '../fulfillment/index.ts'
import type { FulfillInput, Fulfillment } from '../fulfillment/types.ts'
import {
  clearReview,
  findFulfillments,
  findOrderBySession,
  findOrders,
  findOrdersOfUser,
  readTimeline,
  showOrder,
  showOwnOrder,
} from '../orders/index.ts'
import type {
  OrderDetails,
  OrderFilter,
  OrderForAdmin,
  OrderRow,
  OrderSummary,
  OrderWithTimeline,
  TimelineEntry,
} from '../orders/types.ts'
import { findRefundsOf, issueRefund } from '../refunds/index.ts'
import type { Refund, RefundInput } from '../refunds/types.ts'

export function cartsOf(ctx: Context) {
  return {
    /** An unknown or missing token reads as an empty cart. */
    show: async (subject: CartSubject): Promise<Cart> => showCart(ctx, await findCart(ctx, subject)),
    /**
     * Sets (does not add to) the quantity of an item, 1 to 99. Creates a cart if `token` is
     * unknown; a user's cart has no token.
     * @throws AppError `catalog.unknown_sku`, `stock.insufficient` (with `short`),
     *   `cart.too_many_lines`
     */
    async setItem(
      input: CartSubject & { sku: string; quantity: number },
    ): Promise<{ token: string | undefined; cart: Cart }> {
      const { token, cartId } = await inTransaction(ctx, (tx) => setCartItem(tx, input))
      return { token, cart: await showCart(ctx, cartId) }
    },
    /** Does nothing if the item is not in the cart. */
    async removeItem({ sku, ...subject }: CartSubject & { sku: string }): Promise<Cart> {
      const cartId = await findCart(ctx, subject)
      if (cartId) {
        await inTransaction(ctx, (tx) => removeCartItem(tx, cartId, sku))
      }
      return showCart(ctx, cartId)
    },
  }
}

export function checkoutOf(ctx: Context) {
  return {
    /** Shipping zones with their rates. */
    shipping: (): ShippingZone[] => ctx.settings.terms.shipping,
    /**
     * Prices the items from the catalog, reserves their inventory, and opens a Checkout Session at
     * Stripe. An unchanged cart returns its open session; a changed one expires that session first.
     * @throws AppError `cart.empty`, `cart.items_gone` (with `skus`), `cart.prices_changed` (with
     *   `changed`), `catalog.unknown_sku`, `catalog.no_price`, `stock.insufficient` (with `short`),
     *   `shipping.unknown_country` (with `countries`), `shipping.no_rate`,
     *   `idempotency.other_body`, `idempotency.running`, `checkout.paid_first`,
     *   `stripe.unavailable`
     */
    start: (input: CheckoutInput): Promise<CheckoutStarted> => startCheckout(ctx, input),
    /**
     * Expires the session at Stripe, then releases the inventory. A canceled order stays canceled.
     * @throws AppError `order.unknown` (also for another customer's order), `checkout.paid_first`,
     *   `checkout.session_closed`, `stripe.unavailable`
     */
    cancel: (input: {
      orderId: string
      cartToken: string | undefined
      userId?: string | undefined
    }): Promise<OrderSummary> => cancelOwnCheckout(ctx, input),
  }
}

export function ordersOf(ctx: Context) {
  const { db, orderLinks } = ctx
  return {
    /** `sessionId` is Stripe's Checkout Session id. */
    bySession: (sessionId: string): Promise<OrderSummary | undefined> => findOrderBySession(db, sessionId),
    /**
     * By the link in an email; `undefined` if it is forged, belongs to another shop or has expired.
     */
    async byLink(token: string): Promise<OrderWithTimeline | undefined> {
      const orderId = orderLinks?.read(token, ctx.clock.now())
      return orderId && showOwnOrder(db, { orderId })
    },
    /** Latest first; all of them, or `limit` after the order `before`. */
    ofUser: (
      userId: string,
      page?: { before?: string | undefined; limit: number },
    ): Promise<OrderDetails[]> => findOrdersOfUser(db, userId, page),
    /** `undefined` also for another user's order. */
    find: (input: { userId: string; orderId: string }): Promise<OrderWithTimeline | undefined> =>
      showOwnOrder(db, input),
    /** For the merchant, latest first. */
    list: (filter?: OrderFilter): Promise<OrderRow[]> => findOrders(db, filter),
    show: (orderId: string): Promise<OrderForAdmin | undefined> => showOrder(db, orderId),
    /** Everything that happened to an order, earliest first. */
    timeline: (orderId: string): Promise<TimelineEntry[]> => readTimeline(db, orderId),
    /**
     * Records a shipment and notifies the customer.
     * @throws AppError `order.unknown`, `fulfilment.not_paid`, `order.disputed`,
     *   `fulfilment.exceeds_order` (with `left`)
     */
    async fulfill(input: FulfillInput): Promise<Fulfillment> {
      const { orderId, fulfillmentId } = await inTransaction(ctx, (tx) => fulfillOrder(tx, input))
      const [fulfillment] = await findFulfillments(db, orderId, fulfillmentId)
      if (!fulfillment) {
        throw new Error(`Fulfillment ${fulfillmentId} was just written and does not exist`)
      }
      return fulfillment
    },
    /**
     * Marks an order as reviewed. It is no error if it needs no review.
     * @throws AppError `order.unknown`
     */
    clearReview: (input: { orderId: string; actor: string }): Promise<void> =>
      inTransaction(ctx, (tx) => clearReview(tx, input)),
  }
}

export function refundsOf(ctx: Context) {
  return {
    /**
     * Issues a refund of an order's payment or a part of it. A job makes the call at Stripe; items
     * to restock are available again once Stripe has the refund. A refund that fails later is
     * undone, restocked items included.
     * @throws AppError `order.unknown`, `refund.not_paid`, `refund.unknown_line`,
     *   `refund.exceeds_quantity`, `refund.disputed`, `refund.exceeds_payment`,
     *   `idempotency.other_body`
     */
    issue: (input: RefundInput): Promise<Refund> => inTransaction(ctx, (tx) => issueRefund(tx, input)),
    /** Latest first. @throws AppError `order.unknown` */
    ofOrder: (orderId: string): Promise<Refund[]> => findRefundsOf(ctx, orderId),
  }
}

export function disputesOf(ctx: Context) {
  return {
    /** Open disputes first, by evidence deadline; then closed ones, newest first. */
    list: (filter?: DisputeFilter): Promise<Dispute[]> => listDisputes(ctx, filter ?? {}),
  }
}
