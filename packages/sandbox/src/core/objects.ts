/**
 * Every object that the sandbox stores, typed by Stripe's own definitions in their stored form:
 * references are ids, decimals are strings. A field that Stripe adds and the sandbox lacks is
 * therefore a type error.
 */
import type Stripe from 'stripe'
import type { StoredEvent } from '../events/event.ts'

export type { EventType, StoredEvent } from '../events/event.ts'

/** A value of Stripe's types in its stored form: nothing expanded, `Decimal` as a string. */
export type Stored<T> = T extends Stripe.Decimal
  ? string
  : T extends (infer Item)[]
    ? StoredField<Item>[]
    : T extends object
      ? T extends string
        ? T
        : { [Field in keyof T]: StoredField<T[Field]> }
      : T

/**
 * `string | Stripe.Customer` is a reference, of which only the id is stored. Anything else is
 * stored as it is.
 */
type StoredField<T> =
  string extends Extract<T, string>
    ? HasId<T> extends true
      ? Exclude<T, { id: string }>
      : StoredUnion<T>
    : StoredUnion<T>
type HasId<T> = Extract<T, { id: string }> extends never ? false : true
type StoredUnion<T> = T extends unknown ? Stored<T> : never

export interface Objects {
  account: Stored<Stripe.Account>
  balance_transaction: Stored<Stripe.BalanceTransaction>
  'billing_portal.configuration': Stored<Stripe.BillingPortal.Configuration>
  'billing_portal.session': Stored<Stripe.BillingPortal.Session>
  card: Stored<Stripe.Card>
  charge: Stored<Stripe.Charge>
  'checkout.session': Stored<Stripe.Checkout.Session>
  coupon: Stored<Stripe.Coupon>
  credit_note: Stored<Stripe.CreditNote>
  customer: Stored<Stripe.Customer>
  customer_balance_transaction: Stored<Stripe.CustomerBalanceTransaction>
  discount: Stored<Stripe.Discount>
  dispute: Stored<Stripe.Dispute>
  event: StoredEvent
  invoice: Stored<Stripe.Invoice>
  invoice_payment: Stored<Stripe.InvoicePayment>
  invoiceitem: Stored<Stripe.InvoiceItem>
  item: Stored<Stripe.LineItem>
  payment_link: Stored<Stripe.PaymentLink>
  payment_intent: Stored<Stripe.PaymentIntent>
  payment_method: Stored<Stripe.PaymentMethod>
  price: Stored<Stripe.Price>
  product: Stored<Stripe.Product>
  promotion_code: Stored<Stripe.PromotionCode>
  quote: Stored<Stripe.Quote>
  refund: Stored<Stripe.Refund>
  setup_intent: Stored<Stripe.SetupIntent>
  shipping_rate: Stored<Stripe.ShippingRate>
  subscription: Stored<Stripe.Subscription>
  subscription_item: Stored<Stripe.SubscriptionItem>
  subscription_schedule: Stored<Stripe.SubscriptionSchedule>
  tax_id: Stored<Stripe.TaxId>
  tax_rate: Stored<Stripe.TaxRate>
  'test_helpers.test_clock': Stored<Stripe.TestHelpers.TestClock>
  webhook_endpoint: Stored<Stripe.WebhookEndpoint>
}

export type ObjectName = keyof Objects
export type AnyObject = Objects[ObjectName]

export interface List<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}
