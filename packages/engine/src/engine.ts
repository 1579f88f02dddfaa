import type { ApiKeys } from './api-keys/types.ts'
import type { Audit } from './audit/types.ts'
import type { BillingVerbs } from './billing/types.ts'
import type { Cart, CartSubject } from './carts/types.ts'
import type { CatalogAdmin, Category, Product, ProductFilter, ProductPage } from './catalog/types.ts'
import type { CheckoutInput, CheckoutStarted, ShippingZone } from './checkout/types.ts'
import type { lendDatabase } from './core/db.ts'
import type { Log } from './core/log.ts'
import type { LinkCustomerInput } from './customers/types.ts'
import type { Disputes } from './disputes/types.ts'
import type { EntitlementVerbs } from './entitlements/types.ts'
import type { InventoryAdmin } from './inventory/types.ts'
import type { Ledger } from './ledger/types.ts'
import type { EmailTemplate, NotificationRow } from './notifications/types.ts'
import type { OrderSummary, Orders } from './orders/types.ts'
import type { PlanVerbs } from './plans/types.ts'
import type { Portal } from './portal/types.ts'
import type { PersonalData } from './privacy/types.ts'
import type { ProjectVerbs } from './projects/types.ts'
import type { ReconcileOptions, ReconcileReport } from './reconcile/types.ts'
import type { Refunds } from './refunds/types.ts'
import type {
  Received,
  StripeEventDetails,
  StripeEventFilter,
  StripeEventRow,
  StripeEventStats,
  StripeEventStatsInput,
} from './stripe-sync/types.ts'
import type { SubscriptionVerbs } from './subscriptions/types.ts'
import type { TokenVerbs } from './tokens/types.ts'

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
    show(subject: CartSubject): Promise<Cart>
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
    /** At sign-in: links the guest's cart and orders to the user, by proof. */
    link(input: LinkCustomerInput): Promise<void>
    /** All personal data of a user, for a data export. */
    export(userId: string): Promise<PersonalData>
    /**
     * Erases personal data from our rows at once, and soon from stored event payloads and from Stripe. Ids and
     * amounts stay. Safe to repeat.
     * @throws AppError `customer.order_open`, `customer.subscription_live`
     */
    erase(user: { userId: string; email: string }): Promise<void>
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
