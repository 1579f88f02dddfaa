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
  /** `'ok'`, or a description of the failure. */
  database: string
  stripe: string
  version: string
}

export interface StripePing {
  /** `sandbox` is the offline Stripe of this project. */
  stripe: 'stripe' | 'sandbox'
  account: string
  mode: 'live' | 'test'
  apiVersion: string
  latencyMs: number
}

export interface Engine {
  log: Log
  catalog: {
    /** One page of the products on sale. @throws AppError `list.unknown_cursor` */
    list(filter?: ProductFilter): Promise<ProductPage>
    /** A product on sale; `undefined` if there is none with this slug. */
    find(slug: string): Promise<Product | undefined>
    categories(): Promise<Category[]>
    /** For admins: includes archived products. */
    admin: CatalogAdmin
  }
  /** For admins. */
  inventory: InventoryAdmin
  carts: {
    /** An unknown or missing token reads as an empty cart. */
    show(subject: CartSubject): Promise<Cart>
    /**
     * Sets (does not add to) the quantity of an item, 1 to 99. Creates a cart if `token` is
     * unknown; a user's cart has no token.
     * @throws AppError `catalog.unknown_sku`, `stock.insufficient` (with `short`),
     *   `cart.too_many_lines`
     */
    setItem(
      input: CartSubject & { sku: string; quantity: number },
    ): Promise<{ token: string | undefined; cart: Cart }>
    /** Does nothing if the item is not in the cart. */
    removeItem(input: CartSubject & { sku: string }): Promise<Cart>
  }
  checkout: {
    /** Shipping zones with their rates. */
    shipping(): ShippingZone[]
    /**
     * Prices the items from the catalog, reserves their inventory, and opens a Checkout Session at
     * Stripe. An unchanged cart returns its open session; a changed one expires that session first.
     * @throws AppError `cart.empty`, `cart.items_gone` (with `skus`), `cart.prices_changed` (with
     *   `changed`), `catalog.unknown_sku`, `catalog.no_price`, `stock.insufficient` (with `short`),
     *   `shipping.unknown_country` (with `countries`), `shipping.no_rate`,
     *   `idempotency.other_body`, `idempotency.running`, `checkout.paid_first`,
     *   `stripe.unavailable`
     */
    start(input: CheckoutInput): Promise<CheckoutStarted>
    /**
     * Expires the session at Stripe, then releases the inventory. A canceled order stays canceled.
     * @throws AppError `order.unknown` (also for another customer's order), `checkout.paid_first`,
     *   `checkout.session_closed`, `stripe.unavailable`
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
     * Erases personal data from our rows at once, and soon from stored event payloads and from
     * Stripe. Ids and amounts stay. Safe to repeat.
     * @throws AppError `customer.order_open`, `customer.subscription_live`
     */
    erase(user: { userId: string; email: string }): Promise<void>
  }
  notifications: {
    /**
     * Queues an email. `key` identifies its cause: a second email with the same key is not queued.
     */
    write(mail: {
      key: string
      to: string
      userId: string | undefined
      emailTemplate: EmailTemplate
    }): Promise<void>
    /** Newest first, at most 100. */
    list(): Promise<NotificationRow[]>
  }
  /** Connections for the account system, restricted to the schema `auth`. */
  accountsDatabase(): ReturnType<typeof lendDatabase>
  stripeEvents: {
    /**
     * Receives one webhook delivery: the unparsed `body` and the `Stripe-Signature` header. `ok` is
     * `false` for an invalid signature (answer 400). Throws only if the event could not be stored
     * (answer 500).
     */
    receive(input: { body: Uint8Array; signature: string | undefined }): Promise<Received>
    /** Newest first. */
    list(filter?: StripeEventFilter): Promise<StripeEventRow[]>
    find(id: string): Promise<StripeEventDetails | undefined>
    /** Number of events by outcome over time, and how long they took to settle. */
    stats(input: StripeEventStatsInput): Promise<StripeEventStats>
    /**
     * Enqueues jobs that apply events again, with their objects fetched from Stripe. Returns the
     * number of events.
     */
    replay(filter: StripeEventFilter): Promise<number>
  }
  /**
   * Receives events that were missed, then compares our rows with Stripe's objects. Safe to repeat,
   * to run during traffic, and to interrupt: the next run continues.
   * @throws StripeError when Stripe does not answer
   */
  reconcile(options: ReconcileOptions): Promise<ReconcileReport>
  apiKeys: ApiKeys
  audit: Audit
  health(): Promise<Health>
  /** @throws AppError `stripe.unavailable` with `reason` */
  ping(): Promise<StripePing>
  /**
   * Binds the database to the first Stripe account and mode that it is used with, and rejects any
   * other.
   * @throws AppError `stripe.other_account`, `stripe.unavailable`
   */
  claimStripe(): Promise<void>
  /**
   * Called with the slugs of products whose inventory level or catalog entry changed. Returns an
   * unsubscribe function.
   */
  onProductsChanged(listener: (slugs: string[]) => void): () => void
  /** Runs the job worker until `signal` is aborted. */
  work(input: { signal: AbortSignal }): Promise<void>
  /**
   * Whether a worker of any process runs jobs: enqueues a job without effect and waits for it to
   * finish.
   */
  probeWorker(input: { withinMs: number; signal?: AbortSignal | undefined }): Promise<boolean>
  /** Closes the connection pools. Call it after `work` has returned. */
  close(): Promise<void>
}
