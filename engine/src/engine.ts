/** The engine's face: every verb a shop can ask for. `createEngine` makes one; nothing else is public. */
import type { ApiKeys, Audit } from './access.ts'
import type { OrderId, RefundId } from './ids.ts'
import type { Log } from './log.ts'

/** What the shop asks for an item, in the currency's smallest unit: 2499 USD is $24.99, 3900 JPY is ¥3,900. */
export interface Price {
  /** ISO 4217, lower case as Stripe writes it. */
  currency: string
  amountMinor: number
}

export interface Variant {
  sku: string
  /** Such as `{ Color: 'Black' }`; the same keys, in the same order, for every variant of a product. */
  options: Record<string, string>
  /** Units that can be sold now: on hand and not reserved. */
  available: number
  prices: Price[]
}

export interface Product {
  slug: string
  name: string
  description: string
  imageUrl: string
  variants: Variant[]
}

export interface CartItem {
  sku: string
  productSlug: string
  name: string
  options: Record<string, string>
  imageUrl: string
  quantity: number
  available: number
  prices: Price[]
}

export interface Cart {
  items: CartItem[]
  /** One total for each currency in which every item has a price; empty for an empty cart. */
  totals: Price[]
}

/** One shortage: `available` units are left of the `requested`. */
export interface Short {
  sku: string
  requested: number
  available: number
}

export interface CheckoutInput {
  /** Who asks, for the life of idempotency keys: the cart's token, an account's id, an address. Opaque. */
  caller: string
  cartToken?: string | undefined
  /** Buy these instead of the cart. */
  items?: { sku: string; quantity: number }[] | undefined
  email?: string | undefined
  /** Defaults to the shop's first currency. */
  currency?: string | undefined
  /** The caller's own reference; kept on the order and logged. */
  clientRef?: string | undefined
  idempotencyKey?: string | undefined
  /** Stripe puts the session's id in place of `{CHECKOUT_SESSION_ID}`. */
  successUrl: string
  cancelUrl: (orderId: OrderId) => string
}

export interface CheckoutStarted {
  orderId: OrderId
  /** Stripe's Checkout Session id. */
  sessionId: string
  /** Where the customer pays. */
  url: string
}

export type OrderStatus = 'pending' | 'processing' | 'paid' | 'expired' | 'canceled' | 'partially_refunded' | 'refunded'

/** An order as anybody holding its session id may see it: nothing personal. */
export interface OrderSummary {
  orderId: OrderId
  status: OrderStatus
  totalMinor: number
  currency: string
  items: { sku: string; name: string; options: Record<string, string>; quantity: number; amountMinor: number }[]
}

export type Received =
  | { ok: true; eventId: string; receipt: string }
  /** `reason` is safe to answer: it names no secret. */
  | { ok: false; reason: string }

export type StripeEventStatus = 'pending' | 'applied' | 'ignored' | 'dead'

/** All conditions must hold; without any, every event. */
export interface StripeEventFilter {
  id?: string | undefined
  type?: string | undefined
  status?: StripeEventStatus | undefined
  objectId?: string | undefined
  /** By Stripe's time: `since` included, `until` not. */
  since?: Date | undefined
  until?: Date | undefined
  /** The last event of the page before. */
  before?: string | undefined
  /** 50 when listing, all when replaying. */
  limit?: number | undefined
}

export interface StripeEventRow {
  id: string
  type: string
  apiVersion: string | null
  objectId: string | null
  /** Stripe's time, to the second. */
  created: Date
  receivedAt: Date
  status: StripeEventStatus
  /** What became of it, in a sentence. */
  receipt: string | null
  attempts: number
  error: string | null
  nextTryAt: Date | null
  settledAt: Date | null
}

export interface StripeEventDetails extends StripeEventRow {
  /** As Stripe sent it. */
  body: unknown
}

export interface StripeEventStatsInput {
  /** Up to now, by Stripe's time. */
  spanMinutes: number
  /** In how many parts of equal length, 500 at most. */
  buckets: number
}

export interface StripeEventStats {
  since: Date
  until: Date
  /** Empty ones are among them. */
  buckets: {
    since: Date
    applied: number
    ignored: number
    pending: number
    dead: number
    /** From Stripe's `created` to settled; `null` where nothing was. */
    lagSecondsMedian: number | null
    lagSecondsP95: number | null
  }[]
}

/** Where our rows and Stripe's objects do not agree. */
export interface Drift {
  /** Such as `order ord_…` or `event evt_…`. */
  what: string
  ours: string
  stripes: string
  /** What healing does, or what a person has to do. */
  remedy: string
  healed: boolean
}

export interface DriftReport {
  /** How many of Stripe's events were looked for in the inbox. */
  eventsWalked: number
  /** How many of our rows were compared with their objects. */
  compared: number
  drifts: Drift[]
}

export interface ReconcileOptions {
  /** Without it nothing is changed. */
  heal: boolean
  /** `total` is `undefined` where it is not known before the end. */
  onProgress?: ((progress: { step: string; done: number; total: number | undefined }) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface Health {
  status: 'ok' | 'failing'
  /** `'ok'`, or what is wrong. */
  database: string
  stripe: string
  version: string
}

export interface StripePing {
  /** `sandbox` is ours, offline. */
  stripe: 'stripe' | 'sandbox'
  account: string
  mode: 'live' | 'test'
  apiVersion: string
  latencyMs: number
}

export interface Engine {
  log: Log
  catalog: {
    list(): Promise<Product[]>
    /** `undefined` when there is no such product. */
    find(slug: string): Promise<Product | undefined>
  }
  carts: {
    /** An unknown or missing token reads as the empty cart; reading writes nothing. */
    show(token: string | undefined): Promise<Cart>
    /**
     * Sets (not adds) the quantity of one item, 1 to 99; makes a cart where `token` names none.
     * @throws Refusal `catalog.unknown_sku`, `stock.insufficient` (with `short`), `cart.too_many_lines`
     */
    setItem(input: { token: string | undefined; sku: string; quantity: number }): Promise<{ token: string; cart: Cart }>
    /** Taking out what is not in is no error. */
    removeItem(input: { token: string | undefined; sku: string }): Promise<Cart>
  }
  checkout: {
    /**
     * Prices the goods from the catalog, reserves them, and opens a Checkout Session at Stripe.
     * An unchanged cart gets its open session back; a changed one expires it first.
     * @throws Refusal `cart.empty`, `catalog.unknown_sku`, `catalog.no_price`, `stock.insufficient` (with `short`),
     *   `idempotency.other_body`, `idempotency.running`, `checkout.paid_first`, `stripe.unavailable`
     */
    start(input: CheckoutInput): Promise<CheckoutStarted>
    /**
     * Expires the session at Stripe, then gives the stock back. Canceling what is canceled is no error.
     * @throws Refusal `order.unknown` (also for an order of another cart), `checkout.paid_first`, `checkout.session_closed`,
     *   `stripe.unavailable`
     */
    cancel(input: { orderId: string; cartToken: string | undefined }): Promise<OrderSummary>
  }
  refunds: {
    /**
     * Means to give back `amountMinor` of what an order paid, by default all that is left; a job makes the call at Stripe.
     * @throws Refusal `order.unknown`, `refund.not_paid`, `refund.exceeds_payment` (with `refundableMinor`)
     */
    issue(input: { orderId: OrderId; amountMinor?: number | undefined; reason: string }): Promise<RefundId>
  }
  orders: {
    /** `sessionId` is Stripe's Checkout Session id. */
    bySession(sessionId: string): Promise<OrderSummary | undefined>
  }
  stripeEvents: {
    /**
     * Takes one delivery in: `body` as received, byte for byte, and the `Stripe-Signature` header.
     * `ok: false` is a delivery that Stripe did not sign (answer 400). Throws only if nothing could be kept (answer 500).
     */
    receive(input: { body: Uint8Array; signature: string | undefined }): Promise<Received>
    /** The latest first. */
    list(filter?: StripeEventFilter): Promise<StripeEventRow[]>
    find(id: string): Promise<StripeEventDetails | undefined>
    /** Counted by outcome over time, with how long it took to settle them. */
    stats(input: StripeEventStatsInput): Promise<StripeEventStats>
    /** Has events settled once more, with their objects as they are at Stripe now. Returns how many; jobs do the work. */
    replay(filter: StripeEventFilter): Promise<number>
  }
  /**
   * Feeds what was missed of Stripe's events to the inbox, then compares our rows with Stripe's objects. Safe to run twice, while
   * traffic flows, and to break off: it goes on where it was.
   * @throws StripeError when Stripe does not answer
   */
  reconcile(options: ReconcileOptions): Promise<DriftReport>
  apiKeys: ApiKeys
  audit: Audit
  health(): Promise<Health>
  /** @throws Refusal `stripe.unavailable` with `reason` */
  ping(): Promise<StripePing>
  /**
   * Makes sure that this database belongs to this Stripe account and mode; the first account it meets is its own.
   * @throws Refusal `stripe.other_account`, `stripe.unavailable`
   */
  claimStripe(): Promise<void>
  /** Called with the slugs whose stock crossed in / low / out or whose catalog entry changed. */
  onProductsChanged(listener: (slugs: string[]) => void): () => void
  /** Runs the job worker until `signal` aborts. */
  work(input: { signal: AbortSignal }): Promise<void>
  /** Whether some worker takes jobs, here or elsewhere: gives it one that does nothing, and waits for that to be done. */
  probeWorker(input: { withinMs: number; signal?: AbortSignal | undefined }): Promise<boolean>
  /** Ends the pools. Call after `work` has returned. */
  close(): Promise<void>
}
