/** Parameters for a Checkout Session, and functions that read one. */
import type Stripe from 'stripe'
import { toStripeTime } from '../core/clock.ts'
import { isId, type OrderId, type ShopId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import type { NewOrderLine } from '../orders/index.ts'
import type { OrderTotals, ShipTo } from '../orders/types.ts'
import type { ShippingOptions } from './shipping-options.ts'
import type { CheckoutInput, SaleTerms } from './types.ts'

/**
 * Metadata keys that carry our ids, which identify our sessions among others of the Stripe account.
 */
const ORDER_KEY = 'countinghouse_order'
const SHOP_KEY = 'countinghouse_shop'
const PROJECT_KEY = 'countinghouse_project'

export const sessionTaxBehaviors = { none: undefined, on_top: 'exclusive', included: 'inclusive' } as const

export interface SessionSale {
  orderId: OrderId
  shopId: ShopId
  lines: NewOrderLine[]
  /** Sum of the lines. */
  subtotal: Money
  expiresAt: Date
  input: Pick<CheckoutInput, 'email' | 'projectId' | 'successUrl' | 'cancelUrl'>
  /** Set for a signed-in user, whose email address Stripe has. */
  stripeCustomerId: string | undefined
  terms: SaleTerms
  /** `undefined` for an order that is not shipped. */
  shipping: ShippingOptions | undefined
}

export function sessionParams(sale: SessionSale): Stripe.Checkout.SessionCreateParams {
  const { orderId, shopId, lines, subtotal, expiresAt, input, stripeCustomerId, terms } = sale
  const { projectId } = input
  const metadata = {
    [ORDER_KEY]: orderId,
    [SHOP_KEY]: shopId,
    ...(projectId === undefined ? {} : { [PROJECT_KEY]: projectId }),
  }
  const tax_behavior = sessionTaxBehaviors[terms.tax]
  return {
    mode: 'payment',
    client_reference_id: orderId,
    metadata,
    payment_intent_data: { metadata },
    expires_at: toStripeTime(expiresAt),
    success_url: input.successUrl,
    cancel_url: input.cancelUrl(orderId),
    ...(stripeCustomerId
      ? { customer: stripeCustomerId }
      : input.email
        ? { customer_email: input.email }
        : {}),
    ...collectedDetails(sale),
    line_items: lines.map((line) => ({
      quantity: line.quantity,
      price_data: {
        currency: subtotal.currency,
        unit_amount: line.unitAmountMinor,
        product_data: { name: nameOf(line), metadata: { sku: line.sku } },
        ...(tax_behavior ? { tax_behavior } : {}),
      },
    })),
  }
}

/** Choices and required details on Stripe's page. */
function collectedDetails({
  terms,
  shipping,
  stripeCustomerId,
}: SessionSale): Partial<Stripe.Checkout.SessionCreateParams> {
  const isTaxed = terms.tax !== 'none'
  return {
    ...(terms.promotionCodes ? { allow_promotion_codes: true } : {}),
    ...(isTaxed ? { automatic_tax: { enabled: true } } : {}),
    // For an existing customer Stripe computes tax from the stored address unless it may update it.
    ...(isTaxed && stripeCustomerId
      ? { customer_update: { address: 'auto', ...(shipping ? { shipping: 'auto' } : {}) } }
      : {}),
    ...(shipping
      ? {
          shipping_address_collection: { allowed_countries: shipping.allowedCountries as AllowedCountry[] },
          shipping_options: shipping.options,
          ...(terms.phone ? { phone_number_collection: { enabled: true } } : {}),
        }
      : {}),
  }
}

/** Stripe rejects a country that it does not support when the session is opened. */
type AllowedCountry = Stripe.Checkout.SessionCreateParams.ShippingAddressCollection.AllowedCountry

const nameOf = (line: NewOrderLine): string => [line.name, ...Object.values(line.options)].join(' · ')

/**
 * Expands the payment intent, which tells a processing payment from a failed one (see
 * `sessionOutcome`).
 */
export function retrieveSession(
  stripe: Stripe,
  sessionId: string,
): Promise<Stripe.Response<Stripe.Checkout.Session>> {
  return stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] })
}

/**
 * Id of the shop that opened the session; `undefined` for a session not opened by Countinghouse.
 */
export const shopOfSession = (session: Stripe.Checkout.Session): string | undefined =>
  session.metadata?.[SHOP_KEY]

/** Id of the order that the session is for; `undefined` for a session of another application. */
export function orderOfSession(session: Stripe.Checkout.Session): OrderId | undefined {
  const id = session.client_reference_id ?? session.metadata?.[ORDER_KEY]
  return id && isId('order', id) ? id : undefined
}

export type SessionOutcome = 'open' | 'expired' | 'paid' | 'processing' | 'failed'

/** Requires the payment intent to be expanded, or else `failed` reads as `processing`. */
export function sessionOutcome({
  status,
  payment_status,
  payment_intent,
}: Stripe.Checkout.Session): SessionOutcome {
  if (status === 'expired') {
    return 'expired'
  }
  if (status !== 'complete') {
    return 'open'
  }
  if (payment_status !== 'unpaid') {
    return 'paid'
  }
  // Complete and unpaid: only the payment intent tells whether the payment is processing or has
  // failed.
  const intent = typeof payment_intent === 'object' ? payment_intent?.status : undefined
  return intent === 'requires_payment_method' || intent === 'canceled' ? 'failed' : 'processing'
}

/** Final once the session is complete. */
export function totalsOfSession(
  { amount_subtotal, amount_total, total_details }: Stripe.Checkout.Session,
  taxIncluded: boolean,
): OrderTotals {
  return {
    subtotalMinor: amount_subtotal ?? 0,
    discountMinor: total_details?.amount_discount ?? 0,
    shippingMinor: total_details?.amount_shipping ?? 0,
    taxMinor: total_details?.amount_tax ?? 0,
    taxIncluded,
    totalMinor: amount_total ?? 0,
  }
}

/** Shipping address that the customer entered; `undefined` if none was collected. */
export function shipToOfSession({
  collected_information,
  customer_details,
}: Stripe.Checkout.Session): ShipTo | undefined {
  const details = collected_information?.shipping_details
  if (!details) {
    return undefined
  }
  const { line1, line2, postal_code: postalCode, city, state, country } = details.address
  return {
    name: details.name,
    phone: customer_details?.phone ?? null,
    line1,
    line2,
    postalCode,
    city,
    state,
    country,
  }
}
