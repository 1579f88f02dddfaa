/** The engine's face: every verb a shop can ask for. `createEngine` makes one; nothing else is public. */
import type { ApiKeys, Audit } from './access.ts'
import type { Disputes, Refunds } from './after-sale.ts'
import type { Ledger } from './books.ts'
import type { lendDatabase } from './db.ts'
import type { EntitlementVerbs } from './entitlement.ts'
import type { CatalogAdmin, Category, InventoryAdmin, ProductFilter, ProductPage } from './goods.ts'
import type {
  Received,
  StripeEventDetails,
  StripeEventFilter,
  StripeEventRow,
  StripeEventStats,
  StripeEventStatsInput,
} from './inbox.ts'
import type { EmailTemplate, NotificationRow } from './letters.ts'
import type { Log } from './log.ts'
import type { OrderSummary, Orders } from './order.ts'
import type { LinkCustomerInput, PersonalData } from './person.ts'
import type { PlanVerbs } from './plan.ts'
import type { CheckoutInput, CheckoutStarted, ShippingZone } from './sale.ts'
import type { BillingVerbs, Portal } from './subscriber.ts'
import type { SubscriptionVerbs } from './subscription.ts'

export type * from './after-sale.ts'
export type * from './books.ts'
export type * from './entitlement.ts'
export type * from './inbox.ts'
export type * from './letters.ts'
export type * from './order.ts'
export type * from './person.ts'
export type * from './plan.ts'
export type * from './purse.ts'
export type * from './sale.ts'
export type * from './subscriber.ts'
export type * from './subscription.ts'

import type { ProjectVerbs, TokenVerbs } from './purse.ts'

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
  imageUrl: string
  /** Units that can be sold now: on hand and not reserved. */
  available: number
  prices: Price[]
}

export interface Product {
  slug: string
  name: string
  description: string
  imageUrl: string
  categories: Category[]
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
  /** What it cost when it was put in, in the currencies in which it costs something else now. */
  was: Price[]
  /** `false` for what left the shop: to be taken out before checkout. */
  onSale: boolean
}

export interface Cart {
  items: CartItem[]
  /** Names these prices: checkout is given it back, so that nobody pays a price they were not shown. */
  seen: string
  /** One total for each currency in which every item has a price; empty for an empty cart. */
  totals: Price[]
}

/** One shortage: `available` units are left of the `requested`. */
export interface Short {
  sku: string
  requested: number
  available: number
}

/** Of one item, since it was put in the cart. */
export interface PriceChange {
  sku: string
  currency: string
  wasMinor: number
  nowMinor: number
}

/** By the user where somebody is signed in, else by the token of a guest's cookie. */
export interface CartSubject {
  token?: string | undefined
  userId?: string | undefined
}

/** Where our rows and Stripe's objects do not agree. */
export interface Discrepancy {
  /** Such as `order ord_…` or `event evt_…`. */
  what: string
  ours: string
  stripes: string
  /** What healing does, or what a person has to do. */
  hint: string
  repaired: boolean
}

export interface ReconcileReport {
  /** How many of Stripe's events were looked for in the inbox. */
  eventsWalked: number
  /** How many of our rows were compared with their objects. */
  compared: number
  discrepancies: Discrepancy[]
  /** It went on where a run that healed had been broken off, and looked only at the rest. */
  resumed: boolean
}

export interface ReconcileOptions {
  /** Without it nothing is changed. */
  repair: boolean
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
    /** What is on sale, a page at a time. @throws AppError `list.unknown_cursor` */
    list(filter?: ProductFilter): Promise<ProductPage>
    /** `undefined` when there is no such product. */
    find(slug: string): Promise<Product | undefined>
    categories(): Promise<Category[]>
    /** For who runs the shop. */
    admin: CatalogAdmin
  }
  /** For who runs the shop. */
  inventory: InventoryAdmin
  carts: {
    /** An unknown or missing token reads as the empty cart; reading writes nothing. */
    show(holder: CartSubject): Promise<Cart>
    /**
     * Sets (not adds) the quantity of one item, 1 to 99; makes a cart where `token` names none. A user's cart has no token.
     * @throws AppError `catalog.unknown_sku`, `stock.insufficient` (with `short`), `cart.too_many_lines`
     */
    setItem(
      input: CartSubject & { sku: string; quantity: number },
    ): Promise<{ token: string | undefined; cart: Cart }>
    /** Taking out what is not in is no error. */
    removeItem(input: CartSubject & { sku: string }): Promise<Cart>
  }
  checkout: {
    /** Where goods are sent, and what for. */
    shipping(): ShippingZone[]
    /**
     * Prices the goods from the catalog, reserves them, and opens a Checkout Session at Stripe.
     * An unchanged cart gets its open session back; a changed one expires it first.
     * @throws AppError `cart.empty`, `cart.items_gone` (with `skus`), `cart.prices_changed` (with `changed`), `catalog.unknown_sku`,
     *   `catalog.no_price`, `stock.insufficient` (with `short`), `shipping.unknown_country` (with `countries`), `shipping.no_rate`,
     *   `idempotency.other_body`, `idempotency.running`, `checkout.paid_first`, `stripe.unavailable`
     */
    start(input: CheckoutInput): Promise<CheckoutStarted>
    /**
     * Expires the session at Stripe, then gives the stock back. Canceling what is canceled is no error.
     * @throws AppError `order.unknown` (also for another's order), `checkout.paid_first`, `checkout.session_closed`,
     *   `stripe.unavailable`
     */
    cancel(input: {
      orderId: string
      cartToken: string | undefined
      userId?: string | undefined
    }): Promise<OrderSummary>
  }
  tokens: TokenVerbs
  projects: ProjectVerbs
  ledger: Ledger
  plans: PlanVerbs
  portal: Portal
  billing: BillingVerbs
  refunds: Refunds
  disputes: Disputes
  subscriptions: SubscriptionVerbs
  entitlements: EntitlementVerbs
  orders: Orders
  customers: {
    /** At sign-in: what the guest left becomes the user's, by proof. */
    join(input: LinkCustomerInput): Promise<void>
    export(userId: string): Promise<PersonalData>
    /**
     * What is personal leaves our rows now, Stripe's stored payloads and Stripe itself soon; ids, amounts and receipts stay. Safe to
     * ask twice.
     * @throws AppError `customer.order_open`, `customer.subscription_live`
     */
    forget(user: { userId: string; email: string }): Promise<void>
  }
  notifications: {
    /** `key` names the fact it tells of: a second mail of the same fact is not written. */
    write(mail: {
      key: string
      to: string
      userId: string | undefined
      emailTemplate: EmailTemplate
    }): Promise<void>
    /** The latest first, a hundred at most. */
    list(): Promise<NotificationRow[]>
  }
  /** The engine's connections, for whoever keeps the accounts: for schema `auth`, and for that alone. */
  accountsDatabase(): ReturnType<typeof lendDatabase>
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
  reconcile(options: ReconcileOptions): Promise<ReconcileReport>
  apiKeys: ApiKeys
  audit: Audit
  health(): Promise<Health>
  /** @throws AppError `stripe.unavailable` with `reason` */
  ping(): Promise<StripePing>
  /**
   * Makes sure that this database belongs to this Stripe account and mode; the first account it meets is its own.
   * @throws AppError `stripe.other_account`, `stripe.unavailable`
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
