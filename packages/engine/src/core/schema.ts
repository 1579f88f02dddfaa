/**
 * The tables, as `migrations/` creates them. The comment above a group of tables names the folder
 * that owns them; no other folder writes them. `schema.test.ts` compares this file with the
 * database.
 */

import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely'
import type { ApiKeyScope } from '../api-keys/types.ts'
import type { Price } from '../catalog/types.ts'
import type { DisputeStatus } from '../disputes/types.ts'
import type { DunningReason } from '../dunning/types.ts'
import type { InventoryMovementKind } from '../inventory/types.ts'
import type { Account } from '../ledger/types.ts'
import type { OrderStatus, ShipTo } from '../orders/types.ts'
import type { Interval } from '../plans/types.ts'
import type { RefundStatus } from '../refunds/types.ts'
import type { TokenAccountId, TokenEntryKind, TokenGrantKind, Tokens } from '../tokens/types.ts'
import type {
  ApiKeyId,
  AuditId,
  CartId,
  CategoryId,
  CustomerId,
  FulfillmentId,
  InventoryItemId,
  OrderId,
  OrderLineId,
  ProductId,
  ProjectId,
  RefundId,
  ShopId,
  SubscriptionChangeId,
  SubscriptionCheckoutId,
  TokenGrantId,
  TokenHoldId,
  VariantId,
} from './ids.ts'
import type {
  CreditNoteRow,
  InvoiceLineRow,
  InvoicePaymentRow,
  InvoiceRow,
  SubscriptionItemRow,
  SubscriptionRow,
} from './replica.ts'

type Defaulted<T> = ColumnType<T, T | undefined, T>
type Options = JSONColumnType<Record<string, string>>

export interface Database {
  // shop/
  'shop.identity': {
    only_row: Defaulted<boolean>
    shop_id: ShopId
    stripe_account: string | null
    livemode: boolean | null
    clock_offset_ms: Defaulted<number>
  }
  // catalog/
  'shop.product': {
    id: ProductId
    slug: string
    name: string
    description: string
    image_url: string
    option_names: string[]
    search: GeneratedAlways<string>
    position: number
    created_at: Date
    archived_at: Date | null
  }
  'shop.category': { id: CategoryId; slug: string; name: string; position: number }
  'shop.product_category': { product_id: ProductId; category_id: CategoryId }
  'shop.variant': {
    id: VariantId
    product_id: ProductId
    sku: string
    options: Options
    inventory_item_id: InventoryItemId | null
    image_url: string | null
    tokens: Defaulted<number | null>
    position: number
    archived_at: Date | null
  }
  'shop.price': { variant_id: VariantId; currency: string; amount_minor: number; position: number }
  // inventory/
  'shop.inventory_item': {
    id: InventoryItemId
    on_hand: number
    reserved: Defaulted<number>
    low_stock_threshold: Defaulted<number>
  }
  'shop.inventory_movement': {
    inventory_item_id: InventoryItemId
    id: GeneratedAlways<number>
    kind: InventoryMovementKind
    on_hand_delta: number
    reserved_delta: number
    ref: string | null
    actor: string | null
    reason: string | null
    at: Date | null
  }
  'shop.reservation': {
    order_id: OrderId
    inventory_item_id: InventoryItemId
    quantity: number
    state: 'held' | 'committed' | 'released'
  }
  // carts/
  'shop.cart': { id: CartId; token_hash: Buffer; user_id: string | null; created_at: Date; updated_at: Date }
  'shop.cart_item': {
    cart_id: CartId
    variant_id: VariantId
    quantity: number
    added_at: Date
    added_prices: JSONColumnType<Price[]> | null
  }
  // orders/
  'shop.order': {
    id: OrderId
    status: OrderStatus
    serial: Defaulted<number>
    number: GeneratedAlways<string>
    currency: string
    subtotal_minor: number
    discount_minor: Defaulted<number>
    shipping_minor: Defaulted<number>
    tax_minor: Defaulted<number>
    tax_included: Defaulted<boolean>
    total_minor: number
    email: string | null
    client_ref: string | null
    user_id: string | null
    project_id: Defaulted<ProjectId | null>
    cart_id: CartId | null
    fingerprint: string | null
    completed: Defaulted<boolean>
    dispute: Defaulted<DisputeStatus>
    review: string | null
    created_at: Date
    erased_at: Date | null
    ship_to: JSONColumnType<ShipTo, string | null | undefined, string | null> | null
  }
  'shop.order_line': {
    id: OrderLineId
    order_id: OrderId
    variant_id: VariantId
    sku: string
    name: string
    options: Options
    quantity: number
    unit_amount_minor: number
    amount_minor: GeneratedAlways<number>
    discount_minor: Defaulted<number>
    tax_minor: Defaulted<number>
    total_minor: number
    requires_shipping: Defaulted<boolean>
    fulfilled_quantity: Defaulted<number>
    refunded_quantity: Defaulted<number>
    tokens: Defaulted<number | null>
    position: number
  }
  'shop.fulfillment': {
    id: FulfillmentId
    order_id: OrderId
    carrier: string | null
    tracking_number: string | null
    tracking_url: string | null
    actor: string
    sent_at: Date
    request_key: string | null
    request_hash: Buffer | null
  }
  'shop.fulfillment_line': { fulfillment_id: FulfillmentId; order_line_id: OrderLineId; quantity: number }
  // payments/
  'shop.payment': {
    order_id: OrderId
    stripe_id: string
    amount_minor: number
    refunded_minor: Defaulted<number>
    disputed_minor: Defaulted<number>
    currency: string
    recorded_at: Date
  }
  // refunds/
  'shop.refund': {
    id: RefundId
    order_id: OrderId
    payment_stripe_id: string
    reason: string
    amount_minor: number
    currency: string
    attempt: number
    intended_at: Date
    stripe_id: string | null
    status: RefundStatus
    request_key: string | null
    request_hash: Buffer | null
  }
  'shop.refund_line': {
    refund_id: RefundId
    order_line_id: OrderLineId
    quantity: number
    amount_minor: number
    restock: boolean
  }
  // disputes/
  'shop.dispute': {
    stripe_id: string
    payment_stripe_id: string
    order_id: OrderId | null
    invoice_id: string | null
    user_id: string | null
    stripe_status: string
    status: DisputeStatus
    reason: string
    amount_minor: number
    currency: string
    opened_at: Date
    due_at: Date | null
  }
  // ledger/
  'shop.journal_entry': {
    key: string
    at: Date
    cause: string
    subject: string
    payment_stripe_id: string | null
    posting_count: number
  }
  'shop.journal_posting': { entry_key: string; account: Account; currency: string; amount_minor: number }
  // customers/
  'shop.customer': {
    id: CustomerId
    user_id: string
    created_at: Date
    email: string | null
    attempt: Defaulted<number>
    intended_at: Date | null
    stripe_customer_id: string | null
    erased_at: Date | null
  }
  'shop.stripe_customer': {
    id: string
    user_id: string
    default_payment_method_id: string | null
    deleted: Defaulted<boolean>
    balance_minor: Defaulted<number>
    balance_currency: Defaulted<string | null>
  }
  // plans/
  'shop.plan_price': {
    price_id: string
    lookup_key: string
    key: string
    kind: 'plan' | 'pack'
    interval: Interval | null
    currency: string
    amount_minor: number
    current: boolean
  }
  // subscriptions/
  'shop.subscription': SubscriptionRow
  'shop.subscription_checkout': {
    id: SubscriptionCheckoutId
    user_id: string
    project_id: ProjectId | null
    price_id: string
    quantity: number
    attempt: number
    params: JSONColumnType<object>
    intended_at: Date
    expires_at: Date
    session_id: string | null
    session_url: string | null
    outcome: 'complete' | 'expired' | 'abandoned' | null
  }
  'shop.subscription_change': {
    id: SubscriptionChangeId
    subscription_id: string
    user_id: string
    input: JSONColumnType<object>
    attempt: number
    intended_at: Date
    outcome: 'done' | 'abandoned' | null
    reason: string | null
  }
  'shop.subscription_item': SubscriptionItemRow
  // invoices/
  'shop.invoice': InvoiceRow
  'shop.invoice_line': InvoiceLineRow
  'shop.invoice_payment': InvoicePaymentRow
  'shop.credit_note': CreditNoteRow
  // trials/
  'shop.trial': {
    subscription_id: string
    user_id: string
    card_hash: Buffer | null
    result: 'granted' | 'repeated'
    recorded_at: Date
    attempt: number
    ended_at: Date | null
  }
  // portal/
  'shop.portal_configuration': { currency: string; configuration_id: string }
  // dunning/
  'shop.dunning': {
    invoice_id: string
    subscription_id: string
    user_id: string
    attempt: number
    reason: DunningReason
    recorded_at: Date
    tried_payment_method_id: string | null
  }
  // notifications/
  'shop.notification': {
    key: string
    recipient: string | null
    user_id: string | null
    email_template: JSONColumnType<object>
    created_at: Date
    sent_at: Date | null
    error: string | null
  }
  // checkout/
  'shop.checkout': {
    order_id: OrderId
    attempt: number
    params: JSONColumnType<object>
    intended_at: Date
    expires_at: Date
    session_id: string | null
    session_url: string | null
    cancel_requested_at: Date | null
    abandoned: string | null
  }
  // idempotency/
  'shop.idempotency': {
    principal_hash: Buffer
    key: string
    request_hash: Buffer
    started_at: Date
    order_id: OrderId | null
    answer: JSONColumnType<object> | null
  }
  // stripe-sync/
  'shop.stripe_event': {
    id: string
    type: string
    api_version: string | null
    object_id: string | null
    created: Date
    received_at: Date
    body: JSONColumnType<object>
    status: 'pending' | 'applied' | 'ignored' | 'dead'
    outcome: string | null
    fetch_version: number | null
    attempts: Defaulted<number>
    error: string | null
    next_try_at: Date | null
    blocked_on: ColumnType<string | null, string | null | undefined, string | null>
    settled_at: Date | null
  }
  // reconcile/
  'shop.reconciliation': {
    only_row: Defaulted<boolean>
    scanned_until: Date | null
    cursor: string | null
    cursor_until: Date | null
    step: string | null
    step_after: string | null
    step_at: Date | null
    step_verified_until: Date | null
  }
  'shop.comparison': { step: string; verified_until: Date }
  // stripe-sync/
  'shop.stripe_object': {
    id: string
    created_max: Date | null
    fetched_until: Date | null
    fetch_version: Defaulted<number>
    applied_version: Defaulted<number>
    deleted: Defaulted<boolean>
    classification: 'fresh' | 'stale' | 'ambiguous' | 'deleted' | null
  }
  // api-keys/
  'shop.api_key': {
    id: ApiKeyId
    name: string
    prefix: string
    key_hash: Buffer
    scopes: ApiKeyScope[]
    created_at: Date
    revoked_at: Date | null
    last_used_at: Date | null
  }
  // projects/
  'shop.project': { id: ProjectId; name: string; owner_user_id: string; created_at: Date }
  'shop.project_member': { project_id: ProjectId; user_id: string; added_at: Date }
  // tokens/
  'shop.token_account': {
    id: TokenAccountId
    balance: Tokens
    entries: number
    latest_at: Date
    due_at: Date | null
    low_threshold: number
    notified: Defaulted<'nothing' | 'low' | 'exhausted'>
  }
  'shop.token_grant': {
    id: TokenGrantId
    account_id: TokenAccountId
    kind: TokenGrantKind
    key: string
    provenance: JSONColumnType<Record<string, string>>
    amount: Tokens
    granted_at: Date
    expires_at: Date | null
    rollover: JSONColumnType<object> | null
    series: string | null
    period_start: Date | null
    remaining: Tokens
    expired: Tokens
    suspended: Tokens
    refunded: Defaulted<number>
    revoked: Defaulted<number>
    reversed: Tokens
    forgiven: Tokens
    disputed: Tokens
    open: GeneratedAlways<boolean>
  }
  'shop.token_entry': {
    account_id: TokenAccountId
    number: number
    grant_id: TokenGrantId
    kind: TokenEntryKind
    amount: Tokens
    balance_after: Tokens
    key: string
    reason: string | null
    actor: string
    at: Date
  }
  'shop.token_hold': {
    id: TokenHoldId
    account_id: TokenAccountId
    key: string
    amount: Tokens
    draws: JSONColumnType<object[]>
    reason: string | null
    actor: string
    state: 'open' | 'captured' | 'released' | 'expired'
    captured: Tokens
    held_at: Date
    expires_at: Date
  }
  'shop.token_rejection': {
    account_id: TokenAccountId
    key: string
    amount: number
    reason: string | null
    balance: number
    at: Date
  }
  // audit/
  'shop.audit': {
    id: AuditId
    at: Date
    actor: string
    action: string
    subject: string
    before: JSONColumnType<object> | null
    after: JSONColumnType<object> | null
  }
}
